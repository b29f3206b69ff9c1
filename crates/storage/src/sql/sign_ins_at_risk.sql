select distinct user_id, request_id
from risk_detections
where activity_date_time >= $1 and activity_date_time < $2 and risk_state = 4 and request_id is not null
order by user_id, request_id
