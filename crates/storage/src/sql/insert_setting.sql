insert into settings (name, value) values ($1, $2) on conflict do nothing
