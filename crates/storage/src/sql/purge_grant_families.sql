delete from grant_families where id in (select id from grant_families where ends < $1 order by ends, id limit $2)
