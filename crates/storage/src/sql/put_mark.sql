insert into marks (kind, value, sign_in_id, user_id, signed_in, confirmed_by, ends) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (kind, value, sign_in_id) do update set confirmed_by = excluded.confirmed_by, ends = excluded.ends
