-- How often first credentials were wrong.

-- Whoever or wherever is counted: a user, somebody whom the tenant has no user for, or an address. Never a name that was
-- typed, since people type passwords there too. `place` tells counts of one user apart. `recent` are keyed traces of the
-- last wrong passwords, so that one that is repeated counts once.
create table password_failures (
    subject text collate "C" not null,
    place text collate "C" not null,
    failures bigint not null,
    locked_until bigint,
    last_failed bigint not null,
    recent bytea not null,
    primary key (subject, place)
);
create index password_failures_by_last_failed on password_failures (last_failed);
