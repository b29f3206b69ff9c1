delete from authorization_codes
where user_id = $1 and code_hash in (
    select code_hash from authorization_codes where user_id = $1 order by ends desc, code_hash limit $3 offset $2
)
