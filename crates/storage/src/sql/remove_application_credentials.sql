delete from application_credentials where app_id = $1
