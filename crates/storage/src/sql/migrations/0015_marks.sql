-- What confirmed attackers had: `kind` and `confirmed_by` are names, `value` is as a profile has it. Several sign-ins may
-- mark one value, each until its own end.
create table marks (
    kind text collate "C" not null,
    value text collate "C" not null,
    sign_in_id text collate "C" not null,
    user_id text collate "C" not null,
    signed_in bigint not null,
    confirmed_by text collate "C" not null,
    ends bigint not null,
    primary key (kind, value, sign_in_id)
);
create index marks_by_sign_in on marks (sign_in_id);
create index marks_by_user on marks (user_id);
create index marks_by_end on marks (ends);

-- How often each type was right is counted from here alone.
create index risk_detections_by_type on risk_detections (risk_event_type, risk_state, risk_detail);
