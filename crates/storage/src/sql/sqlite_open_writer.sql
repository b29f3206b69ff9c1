pragma cache_size = -32768;
pragma wal_autocheckpoint = 16000;
pragma journal_size_limit = 134217728;
