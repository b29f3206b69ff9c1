select document_shared from service_principals where app_id = $1 and deleted_date_time is null
