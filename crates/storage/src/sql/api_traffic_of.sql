select caller_id, is_user, begins, requests, lists, objects, denied
from api_traffic
where caller_id = $1 and is_user = $2 and begins >= $3 and begins < $4
order by begins
