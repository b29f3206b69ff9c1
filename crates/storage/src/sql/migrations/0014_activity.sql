-- What accounts do over time, in small: what offline jobs compare a day or an hour with, kept longer than what it is made of.

-- What the sign-ins of a service principal looked like on one day, which begins at `begins`. Bytes that only `detection`
-- understands.
create table service_principal_days (
    service_principal_id text collate "C" not null,
    begins bigint not null,
    sign_ins bigint not null,
    habits bytea not null,
    primary key (service_principal_id, begins)
);
create index service_principal_days_by_time on service_principal_days (begins);

-- How much of what one caller of the Graph API read in one hour, which begins at `begins`. `is_user` is 1 for a person.
create table api_traffic (
    caller_id text collate "C" not null,
    is_user bigint not null,
    begins bigint not null,
    requests bigint not null,
    lists bigint not null,
    objects bigint not null,
    denied bigint not null,
    primary key (caller_id, is_user, begins)
);
create index api_traffic_by_time on api_traffic (begins);
