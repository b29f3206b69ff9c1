pragma page_size = 8192;
pragma journal_mode = wal;
pragma synchronous = full;
pragma temp_store = memory;
