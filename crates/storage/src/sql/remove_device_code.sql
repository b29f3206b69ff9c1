delete from device_codes where code_hash = $1
