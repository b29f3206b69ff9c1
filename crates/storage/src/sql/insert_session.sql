insert into sessions (
    id, token_hash, user_id, browser, started, last_used, ends, is_persistent, sign_in_id, proofs
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
