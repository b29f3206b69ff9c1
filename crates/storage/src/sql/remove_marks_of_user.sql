delete from marks where user_id = $1
