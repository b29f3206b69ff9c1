insert into signing_keys (key_id, private_key, certificate, not_before) values ($1, $2, $3, $4)
on conflict do nothing
