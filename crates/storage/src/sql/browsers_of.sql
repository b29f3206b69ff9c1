select browser, last_seen, ip_address, place, user_agent
from browsers
where user_id = $1
order by last_seen desc, browser
limit $2
