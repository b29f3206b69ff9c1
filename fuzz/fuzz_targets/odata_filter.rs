//! Any text as a `$filter`: nothing panics, and what is accepted prints as text that is accepted again and means the same.
#![no_main]

use keepwatch_fuzz::ENTITIES;
use keepwatch_graph::{Timestamp, Version};
use keepwatch_odata::{Dialect, Filter};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let resource =
        json!({"id": "a", "riskEventTypes_v2": ["b"], "status": {"errorCode": 1}, "passwordCredentials": [{}]});
    for entity in ENTITIES {
        let Ok(filter) = Filter::parse(text, entity, Version::Beta) else {
            continue;
        };
        let again = Filter::parse(&filter.to_string(), entity, Version::Beta);
        assert_eq!(again.as_ref(), Ok(&filter));
        filter.matches(&resource, Timestamp::UNIX_EPOCH);
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            filter.to_sql(dialect, Timestamp::UNIX_EPOCH, &mut Vec::new());
        }
    }
});
