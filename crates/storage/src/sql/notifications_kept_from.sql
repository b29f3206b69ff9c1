select sequence from notifications
where subscription_id = $1 and resource_id is not null order by sequence desc limit 1 offset $2
