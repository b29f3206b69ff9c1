update sessions set last_used = $2 where id = $1 and last_used < $2
