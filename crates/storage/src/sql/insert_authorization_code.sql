insert into authorization_codes (code_hash, family_id, user_id, ends, document) values ($1, $2, $3, $4, $5)
