delete from journeys where id in (select id from journeys where ends < $1 order by ends limit $2)
