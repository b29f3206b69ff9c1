update device_codes set document = $3 where code_hash = $1 and document = $2
