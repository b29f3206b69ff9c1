select code_hash, user_code, client_id, ends, interval_seconds, polled, document from device_codes where code_hash = $1
