insert into incidents
    (id, cause, title, is_open, risk_level, opened, first_at, last_at, detections, users, risk_event_types, networks, first_detection_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (id) do update set
    is_open = excluded.is_open,
    risk_level = excluded.risk_level,
    first_at = excluded.first_at,
    last_at = excluded.last_at,
    detections = excluded.detections,
    users = excluded.users,
    risk_event_types = excluded.risk_event_types,
    networks = excluded.networks
