select user_id from authentication_methods where sms_number = $1
