select code_hash, user_code, client_id, ends, interval_seconds, polled, document from device_codes where user_code = $1
