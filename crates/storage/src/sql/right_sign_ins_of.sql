select document_shared, document_beta, document_policies_beta
from sign_ins
where owner_id = $1 and created_date_time >= $2 and created_date_time < $3
    and (status_error_code is null or status_error_code not in ({list}))
order by created_date_time, id
limit $4
