-- Applications and service principals, and what they are given, as resources. Before, an application was a row of its own
-- kind; the step that follows makes resources of what these tables hold, and drops them.

alter table applications rename to old_applications;
alter table app_role_assignments rename to old_role_assignments;
alter table application_credentials rename to old_credentials;

create table applications (
    id text collate "C" not null,
    deleted_date_time bigint,
    app_id text collate "C",
    created_date_time bigint,
    description text collate "C",
    disabled_by_microsoft_status text collate "C",
    display_name text collate "C",
    identifier_uris text collate "C" not null,
    is_disabled bigint,
    notes text collate "C",
    publisher_domain text collate "C",
    sign_in_audience text collate "C",
    tags text collate "C" not null,
    unique_name text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create unique index applications_by_app_id on applications (app_id);

create table service_principals (
    id text collate "C" not null,
    deleted_date_time bigint,
    account_enabled bigint,
    alternative_names text collate "C" not null,
    app_display_name text collate "C",
    app_id text collate "C",
    application_template_id text collate "C",
    app_owner_organization_id text collate "C",
    app_role_assignment_required bigint not null,
    created_by_app_id text collate "C",
    description text collate "C",
    display_name text collate "C",
    homepage text collate "C",
    logout_url text collate "C",
    notes text collate "C",
    preferred_single_sign_on_mode text collate "C",
    reply_urls text collate "C" not null,
    service_principal_names text collate "C" not null,
    service_principal_type text collate "C",
    sign_in_audience text collate "C",
    tags text collate "C" not null,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
-- One that is deleted keeps its place until it is restored or purged, beside a new one of the same application.
create unique index service_principals_by_app_id on service_principals (app_id) where deleted_date_time is null;

create table app_role_assignments (
    id text collate "C" not null,
    deleted_date_time bigint,
    app_role_id text collate "C" not null,
    created_date_time bigint,
    principal_display_name text collate "C",
    principal_id text collate "C",
    principal_type text collate "C",
    resource_display_name text collate "C",
    resource_id text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index app_role_assignments_by_principal on app_role_assignments (principal_id);
create index app_role_assignments_by_resource on app_role_assignments (resource_id);

create table oauth2_permission_grants (
    id text collate "C" not null,
    client_id text collate "C" not null,
    consent_type text collate "C",
    principal_id text collate "C",
    resource_id text collate "C" not null,
    scope text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index oauth2_permission_grants_by_client on oauth2_permission_grants (client_id);
create index oauth2_permission_grants_by_principal on oauth2_permission_grants (principal_id);

-- Links of the kind `federatedCredential` say whose each is.
create table federated_identity_credentials (
    id text collate "C" not null,
    name text collate "C" not null,
    issuer text collate "C" not null,
    subject text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);

-- The side of credentials that is never shown: either a salted hash or a certificate.
create table application_credentials (
    app_id text collate "C" not null,
    key_id text collate "C" not null,
    secret_hash text collate "C",
    certificate bytea,
    start_date_time bigint not null,
    end_date_time bigint not null,
    primary key (app_id, key_id)
);
insert into application_credentials (app_id, key_id, secret_hash, certificate, start_date_time, end_date_time)
select app_id, key_id, secret_hash, certificate, start_date_time, end_date_time from old_credentials;
