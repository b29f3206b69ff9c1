delete from exceptions where id = $1
