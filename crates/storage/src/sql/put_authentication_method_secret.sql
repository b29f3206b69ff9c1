insert into authentication_method_secrets (user_id, method_id, secret_hash)
values ($1, $2, $3)
on conflict (user_id, method_id) do update set secret_hash = excluded.secret_hash
