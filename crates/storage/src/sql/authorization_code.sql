select family_id, user_id, ends, used, document from authorization_codes where code_hash = $1
