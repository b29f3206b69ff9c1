select distinct user_id
from risk_detections
where risk_state = 4 and risk_level = 0 and activity_date_time < $1
limit $2
