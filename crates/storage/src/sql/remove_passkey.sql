delete from passkeys where user_id = $1 and method_id = $2
