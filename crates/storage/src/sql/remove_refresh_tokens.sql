delete from refresh_tokens where family_id = $1
