select key_id, secret_hash, certificate, start_date_time, end_date_time
from application_credentials
where app_id = $1
order by start_date_time desc, key_id
