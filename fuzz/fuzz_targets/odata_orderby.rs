//! Any text as an `$orderby`: nothing panics, what is accepted prints as text that is accepted again and means the same,
//! and it is a total order.
#![no_main]

use keepwatch_fuzz::ENTITIES;
use keepwatch_graph::Version;
use keepwatch_odata::Order;
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use std::cmp::Ordering;

fuzz_target!(|text: &str| {
    let (a, b) = (
        json!({"id": "a", "displayName": "x"}),
        json!({"id": "b", "riskLevel": "low", "createdDateTime": "2026-03-02T09:00:00Z"}),
    );
    for entity in ENTITIES {
        let Ok(order) = Order::parse(text, entity, Version::Beta) else {
            continue;
        };
        let asked_for = order.asked_for().expect("a text that was accepted asks for something");
        let again = Order::parse(&asked_for, entity, Version::Beta);
        assert_eq!(again.as_ref(), Ok(&order));
        assert_eq!(order.compare(&a, &a), Ordering::Equal);
        assert_ne!(order.compare(&a, &b), Ordering::Equal);
        assert_eq!(order.compare(&a, &b), order.compare(&b, &a).reverse());
    }
});
