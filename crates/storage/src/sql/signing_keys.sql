select key_id, private_key, certificate, not_before from signing_keys order by not_before, key_id
