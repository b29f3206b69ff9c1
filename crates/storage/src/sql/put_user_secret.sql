insert into user_secrets (user_id, password_hash, changed_date_time, must_change)
values ($1, $2, $3, $4)
on conflict (user_id) do update set
    password_hash = excluded.password_hash,
    changed_date_time = excluded.changed_date_time,
    must_change = excluded.must_change
