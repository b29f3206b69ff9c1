select app_id, object_id, service_principal_id, display_name, created_date_time
from applications
where app_id = $1
