select document_shared, document_beta, document_policies_beta
from risk_detections
where user_id = $1 and risk_state in (4, 5)
order by activity_date_time, id
