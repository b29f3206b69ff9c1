select ip_address
from sign_ins
where created_date_time >= $1 and created_date_time < $2
    and feature_prefix is not null and ip_address is not null
    and status_error_code in ({list})
group by ip_address
having count(distinct owner_id) >= $3
order by count(distinct owner_id) desc, ip_address
limit $4
