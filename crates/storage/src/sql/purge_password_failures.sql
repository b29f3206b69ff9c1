delete from password_failures where (subject, place) in (select subject, place from password_failures where last_failed < $1 order by last_failed limit $2)
