//! Any text as a `$search`: nothing panics, and what is accepted prints as text that is accepted again and means the same.
#![no_main]

use keepwatch_fuzz::ENTITIES;
use keepwatch_graph::Version;
use keepwatch_odata::{Dialect, Search};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let resource = json!({"id": "a", "displayName": "b c", "otherMails": ["d@e"]});
    for entity in ENTITIES {
        let Ok(search) = Search::parse(text, entity, Version::Beta) else {
            continue;
        };
        let again = Search::parse(&search.to_string(), entity, Version::Beta);
        assert_eq!(again.as_ref(), Ok(&search));
        search.matches(&resource);
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            search.to_sql(dialect, &mut Vec::new());
        }
    }
});
