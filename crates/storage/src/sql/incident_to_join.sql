select
    id, cause, title, is_open, risk_level, opened, first_at, last_at, detections, users, risk_event_types, networks, first_detection_id
from incidents
where cause = $1 and is_open = 1 and last_at >= $2 and first_at <= $3
order by last_at desc, id desc
limit 1
