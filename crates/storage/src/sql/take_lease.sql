insert into leases (name, holder, ends) values ($1, $2, $3)
on conflict (name) do update set holder = excluded.holder, ends = excluded.ends
where leases.holder = excluded.holder or leases.ends <= $4
