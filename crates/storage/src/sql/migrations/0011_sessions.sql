-- Signing in: what is under way, what came of it, and in which browsers.

-- Sign-ins that are under way. `browser` is the hash of the cookie of the browser that began it; `version` counts the
-- answers that were taken, so that one answer is taken once.
create table journeys (
    id text collate "C" primary key,
    browser text collate "C" not null,
    version bigint not null,
    ends bigint not null,
    document text collate "C" not null
);
create index journeys_by_end on journeys (ends);

-- Browsers that are signed in. `token_hash` is the hash of the cookie; `last_used` is as exact as the idle time needs.
create table sessions (
    id text collate "C" primary key,
    token_hash text collate "C" not null,
    user_id text collate "C" not null,
    browser text collate "C" not null,
    started bigint not null,
    last_used bigint not null,
    ends bigint not null,
    is_persistent bigint not null,
    sign_in_id text collate "C",
    proofs text collate "C" not null
);
create unique index sessions_by_token on sessions (token_hash);
create index sessions_by_user on sessions (user_id, started);
create index sessions_by_end on sessions (ends);

-- The browsers in which users signed in, for their own eyes.
create table browsers (
    user_id text collate "C" not null,
    browser text collate "C" not null,
    last_seen bigint not null,
    ip_address text collate "C",
    place text collate "C",
    user_agent text collate "C",
    primary key (user_id, browser)
);
create index browsers_by_last_seen on browsers (last_seen);
