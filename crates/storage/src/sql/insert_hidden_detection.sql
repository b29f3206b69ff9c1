insert into hidden_detections (detection_id, exception_id, user_id, sign_in_id, risk_event_type, at, hidden)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (detection_id) do nothing
