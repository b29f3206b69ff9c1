delete from authentication_method_secrets where user_id = $1 and method_id = $2
