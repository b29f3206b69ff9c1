select caller_id, is_user, begins, requests, lists, objects, denied
from api_traffic
where begins >= $1 and begins < $2 and (lists >= $3 or objects >= $4 or denied >= $5)
order by begins, caller_id, is_user
