delete from authentication_operations where user_id = $1 and created_date_time < $2
