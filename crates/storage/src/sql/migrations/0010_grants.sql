-- What people let applications have. Codes and tokens are bearer secrets: only their SHA-256 is kept, in base64url.

-- Consent, session and application that a chain of refresh tokens goes back to. `ends` moves with every use, unless it is
-- fixed; one that is revoked stays until then, so that a late use of its tokens is told what happened.
create table grant_families (
    id text collate "C" primary key,
    user_id text collate "C" not null,
    client_id text collate "C" not null,
    session_id text collate "C" not null,
    started bigint not null,
    last_used bigint not null,
    ends bigint not null,
    revoked bigint,
    document text collate "C" not null
);
create index grant_families_by_user on grant_families (user_id, last_used);
create index grant_families_by_session on grant_families (session_id);
create index grant_families_by_end on grant_families (ends);

-- `replaced` is when a token was exchanged for the next, `replaced_from` the address that did it.
create table refresh_tokens (
    token_hash text collate "C" primary key,
    family_id text collate "C" not null,
    issued bigint not null,
    replaced bigint,
    replaced_from text collate "C"
);
create index refresh_tokens_by_family on refresh_tokens (family_id, issued);

-- `used` is when a code was redeemed; it stays until it would have expired, so that a second use is seen.
create table authorization_codes (
    code_hash text collate "C" primary key,
    family_id text collate "C" not null,
    user_id text collate "C" not null,
    ends bigint not null,
    used bigint,
    document text collate "C" not null
);
create index authorization_codes_by_user on authorization_codes (user_id, ends);
create index authorization_codes_by_end on authorization_codes (ends);

-- Programs on devices that wait for somebody to sign in elsewhere. `document` says what is asked, and what came of it.
create table device_codes (
    code_hash text collate "C" primary key,
    user_code text collate "C" not null,
    client_id text collate "C" not null,
    ends bigint not null,
    interval_seconds bigint not null,
    polled bigint,
    document text collate "C" not null
);
create unique index device_codes_by_user_code on device_codes (user_code);
create index device_codes_by_client on device_codes (client_id, ends);
create index device_codes_by_end on device_codes (ends);

-- How often somebody has tried user codes that are none.
create table device_code_guesses (
    guesser text collate "C" primary key,
    started bigint not null,
    guesses bigint not null
);
create index device_code_guesses_by_start on device_code_guesses (started);
