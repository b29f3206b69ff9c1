select method_id, credential from passkeys where user_id = $1 order by method_id
