//! Any text as the body of a resource, or as the parameters of an action. In the input, the first line is the name of a
//! type (`user`) or of an action (`riskyUser/dismiss`).
//!
//! Nothing panics, and what was read is read again as the same.
#![no_main]

use keepwatch_fuzz::{entity, head_and_rest};
use keepwatch_graph::operations::{self, Operation};
use keepwatch_graph::{Version, body};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn operation(name: &str) -> Option<&'static Operation> {
    let (on, name) = name.split_once('/')?;
    operations::all(Version::Beta).find(|operation| operation.on == on && operation.name == name)
}

fuzz_target!(|text: &str| {
    let Some((name, json)) = head_and_rest(text) else {
        return;
    };
    let Ok(sent) = serde_json::from_str::<Value>(json) else {
        return;
    };
    for version in [Version::V1, Version::Beta] {
        if let Some(entity) = entity(name)
            && let Ok(read) = body::read(entity, version, sent.clone())
        {
            let again = body::read(entity, version, Value::Object(read.clone()));
            assert_eq!(again.as_ref(), Ok(&read));
            let mut stored = Value::Object(read.clone());
            body::merge(&mut stored, &Value::Object(read.clone()));
            assert_eq!(stored, Value::Object(read));
            body::complete(entity, &mut stored);
        }
        if let Some(action) = operation(name)
            && let Ok(read) = body::arguments(action, version, sent.clone())
        {
            let again = body::arguments(action, version, Value::Object(read.clone()));
            assert_eq!(again, Ok(read));
        }
    }
});
