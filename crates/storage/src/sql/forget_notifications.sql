delete from notifications where subscription_id = $1
