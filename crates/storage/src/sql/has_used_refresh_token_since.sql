select 1 from refresh_tokens
where family_id = $1 and issued >= $2 and token_hash <> $3 and replaced is not null
limit 1
