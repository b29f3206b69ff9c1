insert into applications (app_id, object_id, service_principal_id, display_name, created_date_time)
values ($1, $2, $3, $4, $5)
on conflict do nothing
