-- Conditional Access: what administrators make. Columns are those of the types' property tables.

create table named_locations (
    id text collate "C" not null,
    odata_type text collate "C" not null,
    display_name text collate "C" not null,
    created_date_time bigint,
    modified_date_time bigint,
    deleted_date_time bigint,
    is_trusted bigint,
    countries_and_regions text collate "C" not null,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);

create table conditional_access_policies (
    id text collate "C" not null,
    template_id text collate "C",
    display_name text collate "C" not null,
    description text collate "C",
    created_date_time bigint,
    modified_date_time bigint,
    deleted_date_time bigint,
    state bigint not null,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);

create table authentication_context_class_references (
    id text collate "C" not null,
    display_name text collate "C",
    description text collate "C",
    is_available bigint,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);

create table authentication_strength_policies (
    id text collate "C" not null,
    display_name text collate "C" not null,
    description text collate "C",
    policy_type bigint not null,
    requirements_satisfied bigint not null,
    allowed_combinations text collate "C" not null,
    created_date_time bigint not null,
    modified_date_time bigint not null,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);
