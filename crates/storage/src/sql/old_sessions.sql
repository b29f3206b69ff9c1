select used.owner_id, used.session_key
from (
    select distinct owner_id, session_key
    from sign_ins
    where created_date_time >= $1 and created_date_time < $2 and session_key is not null and feature_prefix is not null
      and session_key not like 'uti %'
) as used
where exists (
    select 1
    from sign_ins as earlier
    where earlier.owner_id = used.owner_id and earlier.created_date_time < $3 and earlier.session_key = used.session_key
)
order by used.owner_id, used.session_key
limit $4
