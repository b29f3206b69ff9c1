delete from sign_ins
where (owner_id, created_date_time, id) in (
    select owner_id, created_date_time, id from sign_ins
    where created_date_time < $1
    order by created_date_time, id
    limit $2
)
