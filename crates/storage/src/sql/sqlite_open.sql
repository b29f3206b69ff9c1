pragma journal_mode = wal;
pragma synchronous = full;
pragma temp_store = memory;
