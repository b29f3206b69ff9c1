delete from profiles where user_id in (select user_id from profiles where last_seen < $1 order by last_seen limit $2)
