select document_shared, document_beta, document_policies_beta
from directory_audits
where activity_date_time >= $1 and activity_date_time < $2
order by activity_date_time, id
