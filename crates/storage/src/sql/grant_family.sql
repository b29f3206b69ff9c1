select client_id, started, ends, revoked, document from grant_families where id = $1
