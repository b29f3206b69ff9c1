delete from app_role_assignments where app_id = $1
