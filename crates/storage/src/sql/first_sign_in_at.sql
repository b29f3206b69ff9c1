select min(created_date_time) from sign_ins
