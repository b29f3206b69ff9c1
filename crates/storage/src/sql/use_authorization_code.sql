update authorization_codes set used = $2 where code_hash = $1 and used is null
