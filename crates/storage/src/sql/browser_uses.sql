select owner_id, id, status_error_code, risk_event_types_v2, user_agent
from sign_ins
where created_date_time >= $1 and created_date_time < $2 and feature_prefix is not null and user_agent is not null
order by created_date_time, id
