select owner_id, session_key
from sign_ins
where created_date_time >= $1 and created_date_time < $2
    and session_key is not null and feature_prefix is not null
group by owner_id, session_key
having count(distinct feature_prefix) > 1
    and (count(distinct feature_browser) > 1 or count(distinct feature_operating_system) > 1 or count(distinct user_agent) > 1)
order by owner_id, session_key
limit $3
