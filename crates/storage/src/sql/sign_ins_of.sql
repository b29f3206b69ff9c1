select document_shared, document_beta, document_policies_beta
from sign_ins
where owner_id = $1 and created_date_time >= $2 and created_date_time < $3
order by created_date_time, id
limit $4
