delete from marks
where (kind, value, sign_in_id) in (
    select kind, value, sign_in_id from marks
    order by confirmed_by, ends desc, kind, value, sign_in_id
    limit $1 offset $2
)
