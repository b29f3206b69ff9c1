delete from wrong_codes where user_id = $1 and kind = $2
