select document_shared, document_beta, document_policies_beta
from service_principal_risk_detections
where service_principal_id = $1 and risk_state in (4, 5)
order by activity_date_time, id
