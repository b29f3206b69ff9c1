delete from refresh_tokens
where token_hash in (
    select token_hash from refresh_tokens
    where issued < $1 and not exists (select 1 from grant_families where grant_families.id = refresh_tokens.family_id)
    order by issued, token_hash
    limit $2
)
