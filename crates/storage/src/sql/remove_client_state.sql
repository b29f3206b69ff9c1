delete from subscription_secrets where subscription_id = $1
