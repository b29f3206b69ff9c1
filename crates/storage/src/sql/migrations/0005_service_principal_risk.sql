-- Service principals at risk, and audit records by what they are on.

create table risky_service_principals (
    id text collate "C" not null,
    app_id text collate "C",
    display_name text collate "C",
    is_enabled bigint,
    is_processing bigint not null,
    risk_detail bigint not null,
    risk_last_updated_date_time bigint not null,
    risk_level bigint not null,
    risk_state bigint not null,
    service_principal_type text collate "C",
    account_enabled bigint,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index risky_service_principals_by_update on risky_service_principals (risk_last_updated_date_time, id);

-- An item's id begins with its service principal's, so that the items of one lie together.
create table risky_service_principal_history (
    id text collate "C" not null,
    app_id text collate "C",
    display_name text collate "C",
    is_enabled bigint,
    is_processing bigint not null,
    risk_detail bigint not null,
    risk_last_updated_date_time bigint not null,
    risk_level bigint not null,
    risk_state bigint not null,
    service_principal_type text collate "C",
    initiated_by text collate "C",
    activity_detail bigint,
    activity_risk_event_types text collate "C" not null,
    account_enabled bigint,
    service_principal_id text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index risky_service_principal_history_by_update
    on risky_service_principal_history (service_principal_id, risk_last_updated_date_time, id);

create table service_principal_risk_detections (
    id text collate "C" not null,
    request_id text collate "C",
    correlation_id text collate "C",
    risk_event_type text collate "C" not null,
    risk_state bigint not null,
    risk_level bigint not null,
    risk_detail bigint not null,
    source text collate "C",
    detection_timing_type bigint not null,
    activity bigint not null,
    token_issuer_type bigint not null,
    ip_address text collate "C",
    location_city text collate "C",
    location_state text collate "C",
    location_country_or_region text collate "C",
    activity_date_time bigint not null,
    detected_date_time bigint not null,
    last_updated_date_time bigint not null,
    service_principal_id text collate "C" not null,
    service_principal_display_name text collate "C",
    app_id text collate "C",
    key_ids text collate "C" not null,
    mitre_technique_id text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index service_principal_risk_detections_by_detection
    on service_principal_risk_detections (detected_date_time, id);
create index service_principal_risk_detections_of_one
    on service_principal_risk_detections (service_principal_id, detected_date_time, id);
create index service_principal_risk_detections_active
    on service_principal_risk_detections (service_principal_id) where risk_state in (4, 5);

-- Audit records with the ids and names of what they are on. Those of before keep theirs in the document alone, and are not
-- found by them.
create table directory_audits_with_targets (
    id text collate "C" not null,
    activity_date_time bigint not null,
    activity_display_name text collate "C" not null,
    category text collate "C" not null,
    correlation_id text collate "C",
    logged_by_service text collate "C",
    result bigint,
    initiated_by_user_id text collate "C",
    initiated_by_user_display_name text collate "C",
    initiated_by_user_principal_name text collate "C",
    initiated_by_app_id text collate "C",
    initiated_by_app_display_name text collate "C",
    target_ids text collate "C" not null,
    target_display_names text collate "C" not null,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
insert into directory_audits_with_targets
select
    id,
    activity_date_time,
    activity_display_name,
    category,
    correlation_id,
    logged_by_service,
    result,
    initiated_by_user_id,
    initiated_by_user_display_name,
    initiated_by_user_principal_name,
    initiated_by_app_id,
    initiated_by_app_display_name,
    '[]',
    '[]',
    document_masked,
    document_shared,
    document_v1,
    document_policies_v1,
    document_beta,
    document_policies_beta
from directory_audits;
drop table directory_audits;
alter table directory_audits_with_targets rename to directory_audits;
create index directory_audits_by_time on directory_audits (activity_date_time, id);
