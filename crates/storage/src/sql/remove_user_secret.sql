delete from user_secrets where user_id = $1
