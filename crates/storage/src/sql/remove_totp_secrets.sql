delete from totp_secrets where user_id = $1
