select document_shared, document_beta, document_policies_beta
from sign_ins
where created_date_time >= $1 and created_date_time < $2 and user_id = ''
order by created_date_time, id
