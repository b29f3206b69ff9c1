create table if not exists schema_versions (version bigint primary key)
