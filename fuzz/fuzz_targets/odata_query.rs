//! Any text as a whole query string: nothing panics, and the next link of what is accepted is accepted and asks the same.
#![no_main]

use keepwatch_graph::Version;
use keepwatch_graph::directory::{Group, User};
use keepwatch_odata::{Expandable, Limits, QueryOptions};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits {
    skip: true,
    expand: &[
        Expandable {
            navigation: "memberOf",
            entity: Group::TYPE,
        },
        Expandable {
            navigation: "manager",
            entity: User::TYPE,
        },
    ],
    ..Limits::DIRECTORY
};

fuzz_target!(|text: &str| {
    for version in [Version::V1, Version::Beta] {
        let Ok(mut options) = QueryOptions::parse(text, User::TYPE, version, &LIMITS) else {
            continue;
        };
        let link = options.next_link_query("token");
        let next = QueryOptions::parse(&link, User::TYPE, version, &LIMITS).expect("a next link can be followed");
        assert_eq!(next.next_link_query("token"), link);
        assert_eq!(
            (&next.filter, next.order.keys()),
            (&options.filter, options.order.keys())
        );
        assert_eq!((&next.search, next.top), (&options.search, options.top));
        let _ = options.check_consistency(true);
        options.shown();
    }
});
