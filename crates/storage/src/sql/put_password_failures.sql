insert into password_failures (subject, place, failures, locked_until, last_failed, recent)
values ($1, $2, $3, $4, $5, $6)
on conflict (subject, place) do update set
    failures = excluded.failures,
    locked_until = excluded.locked_until,
    last_failed = excluded.last_failed,
    recent = excluded.recent
