insert into passkeys (user_id, method_id, credential)
values ($1, $2, $3)
on conflict (user_id, method_id) do update set credential = excluded.credential
