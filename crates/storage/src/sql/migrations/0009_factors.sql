-- Second factors: what they are checked by, and how often they were guessed wrong.

-- The secrets of code generators, sealed: unlike a password's hash they must be read again. `last_step` is the step of the
-- last code that was used; no code of that step or an earlier one is good again.
create table totp_secrets (
    user_id text collate "C" not null,
    method_id text collate "C" not null,
    sealed bytea not null,
    display_name text collate "C",
    last_step bigint not null,
    primary key (user_id, method_id)
);

-- The public keys of passkeys, and their counters. No two users have the same passkey.
create table passkeys (
    user_id text collate "C" not null,
    method_id text collate "C" not null,
    credential text collate "C" not null,
    primary key (user_id, method_id)
);
create unique index passkeys_by_method on passkeys (method_id);

-- The challenges that were answered by a passkey, until they are too old to be answered again.
create table used_passkey_challenges (
    challenge_hash text collate "C" not null primary key,
    used_date_time bigint not null
);
create index used_passkey_challenges_by_time on used_passkey_challenges (used_date_time);

-- The codes that are left of those that a user has written down, hashed with one salt a user.
create table recovery_codes (
    user_id text collate "C" not null,
    code_hash text collate "C" not null,
    primary key (user_id, code_hash)
);

-- How many codes of a kind were wrong in a row, and until when none is taken.
create table wrong_codes (
    user_id text collate "C" not null,
    kind text collate "C" not null,
    wrong_count bigint not null,
    refused_until bigint not null,
    primary key (user_id, kind)
);
