select resource_id, app_role_id from app_role_assignments where principal_id = $1
