insert into grant_families (id, user_id, client_id, session_id, started, last_used, ends, document)
values ($1, $2, $3, $4, $5, $6, $7, $8)
