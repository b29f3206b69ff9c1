select feature_network, feature_browser
from sign_ins
where created_date_time >= $1 and created_date_time < $2
    and feature_prefix is not null and feature_network is not null and feature_browser is not null
    and status_error_code in ({list})
group by feature_network, feature_browser
having count(distinct owner_id) >= $3
order by count(distinct owner_id) desc, feature_network, feature_browser
limit $4
