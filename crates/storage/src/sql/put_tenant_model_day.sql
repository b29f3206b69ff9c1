insert into tenant_model_days (day, model) values ($1, $2) on conflict (day) do update set model = excluded.model
