delete from refresh_tokens
where family_id = $1 and token_hash in (
    select token_hash from refresh_tokens where family_id = $1 order by issued desc, token_hash limit $3 offset $2
)
