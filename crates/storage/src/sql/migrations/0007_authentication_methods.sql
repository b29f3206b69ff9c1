-- How people prove who they are.

-- The methods of users. An id is the user's, not the tenant's: the mobile phone of every user has the same. `sms_number`
-- is there where a text message to that number signs the user in.
create table authentication_methods (
    user_id text collate "C" not null,
    id text collate "C" not null,
    sms_number text collate "C",
    document text collate "C" not null,
    primary key (user_id, id)
);
create unique index authentication_methods_by_sms_number on authentication_methods (sms_number)
    where sms_number is not null;

-- What proves that a method is the user's, hashed: in no document.
create table authentication_method_secrets (
    user_id text collate "C" not null,
    method_id text collate "C" not null,
    secret_hash text collate "C" not null,
    primary key (user_id, method_id)
);

-- What was asked for and takes, or took, its time.
create table authentication_operations (
    user_id text collate "C" not null,
    id text collate "C" not null,
    created_date_time bigint not null,
    document text collate "C" not null,
    primary key (user_id, id)
);
