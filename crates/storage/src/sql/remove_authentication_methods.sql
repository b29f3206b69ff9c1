delete from authentication_methods where user_id = $1
