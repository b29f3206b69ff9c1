select sequence, kind, resource_id from notifications
where subscription_id = $1 and resource_id is null order by sequence limit $2
