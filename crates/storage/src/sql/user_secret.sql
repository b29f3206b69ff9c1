select password_hash, changed_date_time, must_change from user_secrets where user_id = $1
