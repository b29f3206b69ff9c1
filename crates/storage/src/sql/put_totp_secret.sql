insert into totp_secrets (user_id, method_id, sealed, display_name, last_step)
values ($1, $2, $3, $4, $5)
on conflict (user_id, method_id) do update set
    sealed = excluded.sealed,
    display_name = excluded.display_name,
    last_step = excluded.last_step
