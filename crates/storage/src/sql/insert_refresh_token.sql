insert into refresh_tokens (token_hash, family_id, issued) values ($1, $2, $3)
