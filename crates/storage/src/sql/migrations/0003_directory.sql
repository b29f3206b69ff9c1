-- The directory: its objects, and the links between them.

-- From what has the link to what it names: from a group to its member. Found from both ends.
create table links (
    from_id text collate "C" not null,
    kind text collate "C" not null,
    to_id text collate "C" not null,
    primary key (from_id, kind, to_id)
);
create index links_by_target on links (to_id, kind, from_id);

create table users (
    id text collate "C" not null,
    deleted_date_time bigint,
    user_principal_name text collate "C",
    mail text collate "C",
    mail_nickname text collate "C",
    display_name text collate "C",
    given_name text collate "C",
    surname text collate "C",
    account_enabled bigint,
    user_type text collate "C",
    created_date_time bigint,
    creation_type text collate "C",
    external_user_state text collate "C",
    department text collate "C",
    job_title text collate "C",
    company_name text collate "C",
    office_location text collate "C",
    city text collate "C",
    state text collate "C",
    country text collate "C",
    postal_code text collate "C",
    street_address text collate "C",
    usage_location text collate "C",
    preferred_language text collate "C",
    preferred_data_location text collate "C",
    mobile_phone text collate "C",
    fax_number text collate "C",
    business_phones text collate "C" not null,
    other_mails text collate "C" not null,
    proxy_addresses text collate "C" not null,
    im_addresses text collate "C" not null,
    age_group text collate "C",
    consent_provided_for_minor text collate "C",
    password_policies text collate "C",
    employee_id text collate "C",
    employee_type text collate "C",
    employee_hire_date bigint,
    employee_leave_date_time bigint,
    employee_cost_center text collate "C",
    employee_division text collate "C",
    identity_types text collate "C" not null,
    identity_issuers text collate "C" not null,
    identity_names text collate "C" not null,
    on_premises_distinguished_name text collate "C",
    on_premises_domain_name text collate "C",
    on_premises_immutable_id text collate "C",
    on_premises_last_sync_date_time bigint,
    on_premises_sam_account_name text collate "C",
    on_premises_security_identifier text collate "C",
    on_premises_sync_enabled bigint,
    on_premises_user_principal_name text collate "C",
    security_identifier text collate "C",
    is_resource_account bigint,
    show_in_address_list bigint,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
-- Not unique: a foreign log may call two people by one name. Who creates users through the API cannot.
create index users_by_principal_name on users (user_principal_name);
create index users_by_name on users (display_name, id);
create index users_deleted on users (deleted_date_time) where deleted_date_time is not null;

-- What proves who a user is: never in a document.
create table user_secrets (
    user_id text collate "C" primary key,
    password_hash text collate "C" not null,
    changed_date_time bigint not null,
    must_change bigint not null
);

create table groups (
    id text collate "C" not null,
    deleted_date_time bigint,
    display_name text collate "C",
    description text collate "C",
    mail text collate "C",
    mail_nickname text collate "C",
    mail_enabled bigint,
    security_enabled bigint,
    group_types text collate "C" not null,
    visibility text collate "C",
    created_date_time bigint,
    renewed_date_time bigint,
    expiration_date_time bigint,
    classification text collate "C",
    is_assignable_to_role bigint,
    membership_rule text collate "C",
    membership_rule_processing_state text collate "C",
    preferred_language text collate "C",
    preferred_data_location text collate "C",
    proxy_addresses text collate "C" not null,
    on_premises_last_sync_date_time bigint,
    on_premises_sam_account_name text collate "C",
    on_premises_security_identifier text collate "C",
    on_premises_sync_enabled bigint,
    security_identifier text collate "C",
    unique_name text collate "C",
    has_members_with_license_errors bigint,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index groups_by_name on groups (display_name, id);
create index groups_deleted on groups (deleted_date_time) where deleted_date_time is not null;

create table directory_roles (
    id text collate "C" not null,
    display_name text collate "C",
    role_template_id text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);

create table role_assignments (
    id text collate "C" not null,
    principal_id text collate "C",
    directory_scope_id text collate "C",
    role_definition_id text collate "C",
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
create index role_assignments_by_principal on role_assignments (principal_id);
create index role_assignments_by_role on role_assignments (role_definition_id);
