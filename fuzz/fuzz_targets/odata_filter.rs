//! Any text as a `$filter`, as a `$search` and as a whole query string: nothing panics, and what is accepted prints as
//! text that is accepted again and means the same.
#![no_main]

use keepwatch_graph::conditional_access::named_location::NamedLocation;
use keepwatch_graph::edm::Version;
use keepwatch_graph::{RiskDetection, SignIn, Timestamp};
use keepwatch_odata::{Dialect, Filter, Limits, QueryOptions, Search, TokenKey};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

const LIMITS: Limits = Limits {
    skip: true,
    ..Limits::DIRECTORY
};

fuzz_target!(|text: &str| {
    for entity in [SignIn::TYPE, RiskDetection::TYPE, NamedLocation::TYPE] {
        if let Ok(filter) = Filter::parse(text, entity, Version::Beta) {
            let again = Filter::parse(&filter.to_string(), entity, Version::Beta);
            assert_eq!(again.as_ref(), Ok(&filter));
            filter.matches(&json!({"id": "a", "riskEventTypes_v2": ["b"]}), Timestamp::UNIX_EPOCH);
            for dialect in [Dialect::Sqlite, Dialect::Postgres] {
                filter.to_sql(dialect, Timestamp::UNIX_EPOCH, &mut Vec::new());
            }
        }
        if let Ok(search) = Search::parse(text, entity, Version::Beta) {
            assert_eq!(Search::parse(&search.to_string(), entity, Version::Beta).as_ref(), Ok(&search));
            search.matches(&json!({"id": "a", "displayName": "b c"}));
            search.to_sql(Dialect::Sqlite, &mut Vec::new());
        }
        if let Ok(mut options) = QueryOptions::parse(text, entity, Version::Beta, &LIMITS) {
            let _ = options.check_consistency(true);
            let _ = options.position(&TokenKey::new([0; 32]), "");
            let query = options.next_link_query("token");
            assert!(QueryOptions::parse(&query, entity, Version::Beta, &LIMITS).is_ok());
        }
    }
});
