pragma cache_size = -32768;
pragma wal_autocheckpoint = 4000;
pragma journal_size_limit = 67108864;
