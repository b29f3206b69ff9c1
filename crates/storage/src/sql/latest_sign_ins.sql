select document_shared, document_beta, document_policies_beta
from sign_ins
where owner_id = $1
order by created_date_time desc, id desc
limit $2
