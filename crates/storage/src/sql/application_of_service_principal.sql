select app_id, object_id, service_principal_id, display_name, created_date_time
from applications
where service_principal_id = $1
