insert into subscription_secrets (subscription_id, client_state) values ($1, $2)
on conflict (subscription_id) do update set client_state = excluded.client_state
