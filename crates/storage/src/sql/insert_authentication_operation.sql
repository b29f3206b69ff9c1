insert into authentication_operations (user_id, id, created_date_time, document)
values ($1, $2, $3, $4)
