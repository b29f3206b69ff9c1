select resource, role from app_role_assignments where app_id = $1 order by resource, role
