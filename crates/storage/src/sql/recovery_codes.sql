select code_hash from recovery_codes where user_id = $1 order by code_hash
