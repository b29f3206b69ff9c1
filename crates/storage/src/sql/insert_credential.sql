insert into application_credentials (app_id, key_id, secret_hash, certificate, start_date_time, end_date_time)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
