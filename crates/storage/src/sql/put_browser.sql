insert into browsers (user_id, browser, last_seen, ip_address, place, user_agent)
values ($1, $2, $3, $4, $5, $6)
on conflict (user_id, browser) do update set
    last_seen = excluded.last_seen,
    ip_address = excluded.ip_address,
    place = excluded.place,
    user_agent = excluded.user_agent
