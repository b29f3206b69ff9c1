-- The directory: its objects, and the links between them.

-- From what has the link to what it names: from a group to its member. Found from both ends.
create table links (
    from_id text collate "C" not null,
    kind text collate "C" not null,
    to_id text collate "C" not null,
    primary key (from_id, kind, to_id)
);
create index links_by_target on links (to_id, kind, from_id);
