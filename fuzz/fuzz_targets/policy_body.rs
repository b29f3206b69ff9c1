//! Any text as the body of a Conditional Access policy: nothing panics, and a policy that is accepted can be sent back as it
//! is served, and says the same then.
#![no_main]

use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Version, body};
use keepwatch_policy::{Policy, validate};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const TYPE: &keepwatch_graph::EntityType = ConditionalAccessPolicy::TYPE;

fn accepted(body: Value) -> Option<ConditionalAccessPolicy> {
    let mut written = Value::Object(body::read(TYPE, Version::Beta, body).ok()?);
    written["id"] = json!("5f3c2b1a-9e8d-4c7b-a6f5-0e1d2c3b4a59");
    body::complete(TYPE, &mut written);
    let policy: ConditionalAccessPolicy = serde_json::from_value(written).ok()?;
    validate::policy(&policy).ok()?;
    Some(policy)
}

fuzz_target!(|text: &str| {
    let Ok(body) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let Some(policy) = accepted(body) else {
        return;
    };
    validate::mentions(&policy);
    Policy::of(&policy);
    let served = policy.document().json(Version::Beta, PolicyView::Full);
    let again = accepted(serde_json::from_str(&served).expect("a document is JSON"));
    let again = again.expect("what is served is accepted");
    assert_eq!(again.document().json(Version::Beta, PolicyView::Full), served);
});
