delete from browsers where user_id = $1 and browser = $2
