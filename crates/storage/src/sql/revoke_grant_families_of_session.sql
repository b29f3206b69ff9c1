update grant_families set revoked = $2 where session_id = $1 and revoked is null
