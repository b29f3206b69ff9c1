select document_shared, document_beta, document_policies_beta
from risk_detections
where user_id = $1 and request_id in ({list})
order by activity_date_time, id
