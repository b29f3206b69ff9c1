insert into device_codes (code_hash, user_code, client_id, ends, interval_seconds, document)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
