delete from browsers
where (user_id, browser) in (select user_id, browser from browsers where last_seen < $1 order by last_seen limit $2)
