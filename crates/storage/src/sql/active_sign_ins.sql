select document_shared, document_beta, document_policies_beta
from sign_ins
where owner_id = $1 and risk_state in (4, 5)
order by created_date_time, id
