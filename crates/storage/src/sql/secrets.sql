select app_id, key_id, secret_hash, certificate, start_date_time, end_date_time
from application_credentials
where secret_hash is not null and start_date_time <= $1 and end_date_time > $1
order by app_id, key_id
limit $2
