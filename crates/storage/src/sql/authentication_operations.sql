select document from authentication_operations where user_id = $1 order by created_date_time desc, id
