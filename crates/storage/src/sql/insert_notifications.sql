insert into notifications (subscription_id, sequence, kind, resource_id) values {rows}
