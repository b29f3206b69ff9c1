select {feature}, count(*), count(distinct owner_id)
from sign_ins
where created_date_time >= $1 and created_date_time < $2
    and was_clean = 1 and (status_error_code is null or status_error_code = 0)
    and {feature} is not null
group by {feature}
order by 3 desc, 2 desc, 1
limit $3
