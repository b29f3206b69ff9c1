delete from sessions where id in (select id from sessions where ends < $1 order by ends limit $2)
