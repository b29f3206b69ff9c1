-- What administrators do not want to be told of, in full in `document`.
create table exceptions (
    id text collate "C" primary key,
    created_date_time bigint not null,
    document text collate "C" not null
);

-- Detections that an exception covered and that were not raised. `at` is when the activity took place, `hidden` when the
-- detection was covered. Rows are only added: a counter in the exception would have everybody wait for everybody.
create table hidden_detections (
    detection_id text collate "C" primary key,
    exception_id text collate "C" not null,
    user_id text collate "C" not null,
    sign_in_id text collate "C",
    risk_event_type text collate "C" not null,
    at bigint not null,
    hidden bigint not null
);
create index hidden_detections_by_exception on hidden_detections (exception_id, hidden);
create index hidden_detections_by_sign_in on hidden_detections (sign_in_id);
create index hidden_detections_by_time on hidden_detections (at, detection_id);

-- Detections of one cause. `first_at` and `last_at` are when the activities took place, `opened` when the row was made.
create table incidents (
    id text collate "C" primary key,
    cause text collate "C" not null,
    title text collate "C" not null,
    is_open bigint not null,
    risk_level bigint not null,
    opened bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    detections bigint not null,
    users bigint not null,
    risk_event_types text collate "C" not null,
    networks text collate "C" not null,
    first_detection_id text collate "C" not null
);
create index incidents_by_cause on incidents (cause, last_at);
create index incidents_by_opening on incidents (opened, id);
create index incidents_by_end on incidents (last_at, id);

create table incident_detections (
    detection_id text collate "C" primary key,
    incident_id text collate "C" not null,
    user_id text collate "C" not null,
    at bigint not null
);
create index incident_detections_by_incident on incident_detections (incident_id, at, detection_id);
create index incident_detections_by_user on incident_detections (user_id, incident_id);
create index incident_detections_by_time on incident_detections (at, detection_id);
