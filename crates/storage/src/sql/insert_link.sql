insert into links (kind, from_id, to_id) values ($1, $2, $3)
on conflict do nothing
