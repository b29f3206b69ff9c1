delete from notifications where subscription_id = $1 and sequence = $2
