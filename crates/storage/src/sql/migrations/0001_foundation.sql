-- What everything stands on. Written once for both engines: texts are compared byte by byte, times are ticks of 100 ns,
-- enumeration members their numbers, booleans 0 and 1. Columns of a Graph type are those of its property table.

create table settings (
    name text collate "C" primary key,
    value bytea not null
);

create table leases (
    name text collate "C" primary key,
    holder text collate "C" not null,
    ends bigint not null
);

create table applications (
    app_id text collate "C" primary key,
    object_id text collate "C" not null unique,
    service_principal_id text collate "C" not null unique,
    display_name text collate "C" not null,
    created_date_time bigint not null
);

create table application_credentials (
    app_id text collate "C" not null,
    key_id text collate "C" not null,
    secret_hash text collate "C",
    certificate bytea,
    hint text collate "C",
    display_name text collate "C",
    start_date_time bigint not null,
    end_date_time bigint not null,
    primary key (app_id, key_id)
);

create table app_role_assignments (
    app_id text collate "C" not null,
    resource text collate "C" not null,
    role text collate "C" not null,
    created_date_time bigint not null,
    primary key (app_id, resource, role)
);

create table signing_keys (
    key_id text collate "C" primary key,
    private_key bytea not null,
    certificate bytea not null,
    not_before bigint not null
);

-- `owner_id` is the user, or the service principal where no user signed in: what the table is divided by.
-- `was_clean` never changes after the row was made: whether nothing of risk was seen at sign-in.
create table sign_ins (
    owner_id text collate "C" not null,
    id text collate "C" not null,
    created_date_time bigint not null,
    user_display_name text collate "C",
    user_principal_name text collate "C",
    user_id text collate "C" not null,
    app_id text collate "C",
    app_display_name text collate "C",
    ip_address text collate "C",
    client_app_used text collate "C",
    user_agent text collate "C",
    correlation_id text collate "C",
    conditional_access_status bigint,
    is_interactive bigint,
    risk_detail bigint not null,
    risk_level_aggregated bigint not null,
    risk_level_during_sign_in bigint not null,
    risk_state bigint not null,
    risk_event_types_v2 text collate "C" not null,
    resource_display_name text collate "C",
    resource_id text collate "C",
    service_principal_id text collate "C",
    service_principal_name text collate "C",
    status_error_code bigint,
    device_browser text collate "C",
    device_operating_system text collate "C",
    location_city text collate "C",
    location_state text collate "C",
    location_country_or_region text collate "C",
    authentication_requirement text collate "C",
    original_request_id text collate "C",
    token_issuer_name text collate "C",
    sign_in_event_types text collate "C" not null,
    conditional_access_audiences text collate "C" not null,
    applied_policy_ids text collate "C" not null,
    was_clean bigint not null,
    feature_prefix text collate "C",
    feature_network text collate "C",
    feature_country text collate "C",
    feature_browser text collate "C",
    feature_operating_system text collate "C",
    feature_device_type text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (owner_id, created_date_time, id)
);
-- Every index makes ingestion dearer: one on `user_principal_name` costs a fourth of all that storing a row costs. Who asks
-- by that name is answered by walking back in time, and can bound the walk by `created_date_time` or ask by the user's id.
create index sign_ins_by_time on sign_ins (created_date_time, id);
create index sign_ins_by_id on sign_ins (id);
create index sign_ins_active on sign_ins (owner_id) where risk_state in (4, 5);

create table risk_detections (
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
    user_id text collate "C" not null,
    user_display_name text collate "C",
    user_principal_name text collate "C",
    risk_type bigint,
    mitre_technique_id text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (user_id, id)
);
create index risk_detections_by_detection on risk_detections (detected_date_time, id);
create index risk_detections_by_activity on risk_detections (activity_date_time, id);
create index risk_detections_by_update on risk_detections (last_updated_date_time, id);
create index risk_detections_by_id on risk_detections (id);
create index risk_detections_active on risk_detections (user_id) where risk_state in (4, 5);

create table risky_users (
    id text collate "C" not null,
    is_deleted bigint not null,
    is_processing bigint not null,
    risk_level bigint not null,
    risk_state bigint not null,
    risk_detail bigint not null,
    risk_last_updated_date_time bigint not null,
    user_display_name text collate "C",
    user_principal_name text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index risky_users_by_update on risky_users (risk_last_updated_date_time, id);

create table risky_user_history (
    id text collate "C" not null,
    is_deleted bigint not null,
    is_processing bigint not null,
    risk_level bigint not null,
    risk_state bigint not null,
    risk_detail bigint not null,
    risk_last_updated_date_time bigint not null,
    user_display_name text collate "C",
    user_principal_name text collate "C",
    user_id text collate "C" not null,
    initiated_by text collate "C",
    activity_detail bigint,
    activity_risk_event_types text collate "C" not null,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (user_id, id)
);

create table directory_audits (
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
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index directory_audits_by_time on directory_audits (activity_date_time, id);

create table profiles (
    user_id text collate "C" primary key,
    last_seen bigint not null,
    profile bytea not null
);
create index profiles_by_last_seen on profiles (last_seen);

-- What the tenant model knows of one day, counted in days since 1970.
create table tenant_model_days (
    day bigint primary key,
    model bytea not null
);
