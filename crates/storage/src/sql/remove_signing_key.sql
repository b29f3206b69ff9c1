delete from signing_keys where key_id = $1
