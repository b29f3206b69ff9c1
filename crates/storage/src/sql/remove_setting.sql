delete from settings where name = $1
