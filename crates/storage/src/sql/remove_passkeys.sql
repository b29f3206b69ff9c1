delete from passkeys where user_id = $1
