select family_id, replaced, replaced_from from refresh_tokens where token_hash = $1
