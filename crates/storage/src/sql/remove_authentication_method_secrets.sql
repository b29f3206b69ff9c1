delete from authentication_method_secrets where user_id = $1
