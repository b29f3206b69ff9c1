insert into app_role_assignments (app_id, resource, role, created_date_time) values ($1, $2, $3, $4)
on conflict do nothing
