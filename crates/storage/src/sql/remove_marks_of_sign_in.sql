delete from marks where sign_in_id = $1
