select wrong_count, refused_until from wrong_codes where user_id = $1 and kind = $2
