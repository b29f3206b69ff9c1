delete from links where kind = $1 and from_id = $2 and to_id = $3
