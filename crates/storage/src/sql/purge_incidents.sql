delete from incidents
where id in (
    select id from incidents where last_at < $1 and is_open = 0 order by last_at, id limit $2
)
