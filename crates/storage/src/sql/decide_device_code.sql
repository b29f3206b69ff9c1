update device_codes set document = $2 where code_hash = $1
