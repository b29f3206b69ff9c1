select 1::bigint from (select pg_advisory_xact_lock(value::bigint) from json_array_elements_text($1::text::json)) as held
