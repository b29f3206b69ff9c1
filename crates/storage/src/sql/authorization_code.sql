select family_id, ends, document from authorization_codes where code_hash = $1
