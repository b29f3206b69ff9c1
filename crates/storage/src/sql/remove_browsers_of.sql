delete from browsers where user_id = $1
