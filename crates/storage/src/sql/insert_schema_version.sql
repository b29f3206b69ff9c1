insert into schema_versions (version) values ($1)
