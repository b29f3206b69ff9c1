select client_state from subscription_secrets where subscription_id = $1
