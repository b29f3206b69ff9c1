delete from links where from_id = $1
