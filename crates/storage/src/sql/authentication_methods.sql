select document from authentication_methods where user_id = $1 order by id
