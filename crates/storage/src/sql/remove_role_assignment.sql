delete from app_role_assignments where app_id = $1 and resource = $2 and role = $3
