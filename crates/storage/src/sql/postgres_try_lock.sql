select pg_try_advisory_xact_lock(value::bigint)::int::bigint from json_array_elements_text($1::text::json)
