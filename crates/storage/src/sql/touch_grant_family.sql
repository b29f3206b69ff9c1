update grant_families set last_used = $2, ends = $3, document = $4 where id = $1
