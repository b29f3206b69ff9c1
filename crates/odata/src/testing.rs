//! Random rows, filters and orders of an entity, for differential tests: memory, SQLite and PostgreSQL must agree.
