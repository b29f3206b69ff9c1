select user_agent
from sign_ins
where created_date_time >= $1 and created_date_time < $2 and feature_prefix is not null and user_agent is not null
    and (status_error_code is null or status_error_code not in ({list}))
group by user_agent
having count(distinct owner_id) >= $3 and count(distinct owner_id) <= $4 and count(distinct feature_country) >= $5
order by count(distinct owner_id) desc, user_agent
limit $6
