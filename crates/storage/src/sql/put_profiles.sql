insert into profiles (user_id, last_seen, profile) values {rows}
on conflict (user_id) do update set last_seen = excluded.last_seen, profile = excluded.profile
