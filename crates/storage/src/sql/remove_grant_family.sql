delete from grant_families where id = $1
