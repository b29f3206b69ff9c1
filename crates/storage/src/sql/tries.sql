select owner_id, id, created_date_time, status_error_code, is_interactive, ip_address, feature_prefix, feature_network, feature_browser
from sign_ins
where created_date_time >= $1 and created_date_time < $2 and feature_prefix is not null
order by created_date_time, id
