select user_id from passkeys where method_id = $1
