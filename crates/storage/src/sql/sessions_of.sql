select id, token_hash, user_id, browser, started, last_used, ends, is_persistent, sign_in_id, proofs, visit_id
from sessions
where user_id = $1 and ends > $2
order by started desc, id
limit $3
