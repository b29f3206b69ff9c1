update device_codes set polled = $2, interval_seconds = $3 where code_hash = $1
