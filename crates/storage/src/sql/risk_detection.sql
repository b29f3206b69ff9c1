select document_shared, document_beta, document_policies_beta
from risk_detections
where id = $1
