delete from marks
where (kind, value, sign_in_id) in (
    select kind, value, sign_in_id from marks
    where ends < $1
    order by ends, kind, value, sign_in_id
    limit $2
)
