select distinct ip_address
from sign_ins
where created_date_time >= $1 and created_date_time < $2 and feature_prefix is not null and ip_address is not null
