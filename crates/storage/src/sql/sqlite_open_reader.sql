pragma cache_size = -4096;
pragma query_only = true;
