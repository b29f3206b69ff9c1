delete from authentication_operations where user_id = $1
