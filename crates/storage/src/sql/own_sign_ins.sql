select document_shared, document_beta, document_policies_beta
from sign_ins
where owner_id = $1
  and (created_date_time, id) < ($2, $3)
  and (is_interactive is null or is_interactive = 1 or risk_level_aggregated in (0, 1, 2))
order by created_date_time desc, id desc
limit $4
