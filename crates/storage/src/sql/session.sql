select id, token_hash, user_id, browser, started, last_used, ends, is_persistent, sign_in_id, proofs, visit_id
from sessions
where id = $1
