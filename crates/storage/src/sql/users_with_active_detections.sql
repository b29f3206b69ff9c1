select distinct user_id
from risk_detections
where activity_date_time >= $1 and activity_date_time < $2 and risk_state in (4, 5)
order by user_id
