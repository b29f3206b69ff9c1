select user_id, client_id, session_id, started, last_used, ends, revoked, document from grant_families where id = $1
