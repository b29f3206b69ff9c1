select document_shared, document_beta, document_policies_beta, owner_id
from sign_ins
where (owner_id, created_date_time, id) > ($1, $2, $3)
order by owner_id, created_date_time, id
limit $4
