update sessions set visit_id = $2 where id = $1
