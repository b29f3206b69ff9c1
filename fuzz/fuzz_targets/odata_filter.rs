//! Any text as a `$filter` and as a whole query string: nothing panics, and what is accepted prints as text that is
//! accepted again and means the same.
#![no_main]

use keepwatch_graph::edm::Version;
use keepwatch_graph::{RiskDetection, SignIn, Timestamp};
use keepwatch_odata::{Dialect, Filter, Limits, QueryOptions, TokenKey};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

const LIMITS: Limits = Limits {
    skip: true,
    ..Limits::DIRECTORY
};

fuzz_target!(|text: &str| {
    for entity in [SignIn::TYPE, RiskDetection::TYPE] {
        if let Ok(filter) = Filter::parse(text, entity, Version::Beta) {
            let again = Filter::parse(&filter.to_string(), entity, Version::Beta);
            assert_eq!(again.as_ref(), Ok(&filter));
            filter.matches(&json!({"id": "a", "riskEventTypes_v2": ["b"]}), Timestamp::UNIX_EPOCH);
            for dialect in [Dialect::Sqlite, Dialect::Postgres] {
                filter.to_sql(dialect, Timestamp::UNIX_EPOCH, &mut Vec::new());
            }
        }
        if let Ok(options) = QueryOptions::parse(text, entity, Version::Beta, &LIMITS) {
            let _ = options.position(&TokenKey::new([0; 32]), "");
            let query = options.next_link_query("token");
            assert!(QueryOptions::parse(&query, entity, Version::Beta, &LIMITS).is_ok());
        }
    }
});
