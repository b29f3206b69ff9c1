delete from used_passkey_challenges where used_date_time < $1
