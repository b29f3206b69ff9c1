delete from application_credentials where app_id = $1 and key_id = $2
