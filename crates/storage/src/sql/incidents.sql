select
    id, cause, title, is_open, risk_level, opened, first_at, last_at, detections, users, risk_event_types, networks, first_detection_id
from incidents
where is_open between $1 and $2 and risk_level between $3 and $4 and (opened, id) < ($5, $6)
order by opened desc, id desc
limit $7
