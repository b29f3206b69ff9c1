delete from applications where app_id = $1
