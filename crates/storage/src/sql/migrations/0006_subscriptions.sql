-- Change notifications: who is told of what, and what is still to be told.

create table subscriptions (
    id text collate "C" not null,
    application_id text collate "C",
    change_type text collate "C" not null,
    creator_id text collate "C",
    expiration_date_time bigint not null,
    notification_url text collate "C" not null,
    resource text collate "C" not null,
    document_masked bigint not null,
    document_shared text collate "C" not null,
    document_v1 text collate "C" not null,
    document_policies_v1 text collate "C" not null,
    document_beta text collate "C" not null,
    document_policies_beta text collate "C" not null,
    primary key (id)
);

-- What subscribers gave us to prove ourselves with: in no document.
create table subscription_secrets (
    subscription_id text collate "C" primary key,
    client_state text collate "C" not null
);

-- What is still to be told, written with the change itself. `sequence` is when it happened, in ticks, and the order of
-- telling; `resource_id` is absent where the subscription itself is what it is about.
create table notifications (
    subscription_id text collate "C" not null,
    sequence bigint not null,
    kind text collate "C" not null,
    resource_id text collate "C",
    primary key (subscription_id, sequence)
);
