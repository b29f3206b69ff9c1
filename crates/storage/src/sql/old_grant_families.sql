select id from grant_families where user_id = $1 order by last_used desc, id limit $3 offset $2
