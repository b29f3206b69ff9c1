select count(*), count(distinct owner_id)
from sign_ins
where created_date_time >= $1 and created_date_time < $2
    and was_clean = 1 and (status_error_code is null or status_error_code = 0)
