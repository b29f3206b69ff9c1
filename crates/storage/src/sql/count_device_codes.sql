select count(*) from device_codes where client_id = $1 and ends > $2
