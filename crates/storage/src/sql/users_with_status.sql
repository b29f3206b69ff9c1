select distinct owner_id
from sign_ins
where created_date_time >= $1 and created_date_time < $2
    and feature_prefix is not null
    and status_error_code in ({list})
order by owner_id
