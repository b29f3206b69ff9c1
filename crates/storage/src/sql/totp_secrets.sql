select method_id, sealed, display_name, last_step from totp_secrets where user_id = $1 order by method_id
