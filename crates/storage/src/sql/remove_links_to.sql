delete from links where to_id = $1
