insert into application_credentials (
    app_id, key_id, secret_hash, hint, certificate, display_name, start_date_time, end_date_time
) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict do nothing
