//! Any text as the rule of a filter for devices: nothing panics, a refusal names a place in the text, and a rule that is read
//! says of every device yes, no or that nobody knows; of one that is not registered yes or no.
//!
//! The same rule is read whatever its case and inside of parentheses, and means what logic says: its negation the opposite,
//! joined with itself the same, and of a device of which nothing is known nothing.
#![no_main]

use keepwatch_policy::device_filter::DEPTH_MAX;
use keepwatch_policy::{Device, DeviceFact, DeviceFilter, DeviceProperty, Rule, Truth};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// One with a fact of each kind, and with none of most properties.
static LAPTOP: LazyLock<Device> = LazyLock::new(|| Device {
    is_unregistered: false,
    is_compliant: Some(true),
    is_domain_joined: None,
    facts: [
        (DeviceProperty::Model, DeviceFact::text("Surface Pro 11")),
        (DeviceProperty::DisplayName, DeviceFact::text("")),
        (DeviceProperty::TrustType, DeviceFact::text("AzureAD")),
        (DeviceProperty::ExtensionAttribute(1), DeviceFact::text("SAW")),
        (
            DeviceProperty::PhysicalIds,
            DeviceFact::texts(&["[GID]:g:1".to_owned(), "é".to_owned()]),
        ),
    ]
    .into(),
});

fuzz_target!(|text: &str| {
    let rule = match Rule::parse(text) {
        Ok(rule) => rule,
        Err(error) => {
            assert!((1..=text.chars().count() + 1).contains(&error.column), "{error}");
            return;
        }
    };
    assert_eq!(rule.holds(&Device::default()), Truth::Unknown);
    // Of one that is not registered everything is known: there is nothing.
    assert_ne!(rule.holds(&Device::unregistered()), Truth::Unknown);
    let holds = rule.holds(&LAPTOP);
    let filter = |excludes| DeviceFilter {
        excludes,
        rule: Some(rule.clone()),
    };
    assert_eq!(filter(false).met(&LAPTOP), holds);
    assert_eq!(filter(true).met(&LAPTOP), Truth::Yes.but_not(holds));
    assert_eq!(Rule::parse(&text.to_ascii_uppercase()).as_ref(), Ok(&rule));

    // A rule that is nested nearly as deep as any cannot be put into more parentheses.
    let again = |text: String| match Rule::parse(&text) {
        Ok(rule) => Some(rule),
        Err(error) => {
            assert!(error.problem.contains(&DEPTH_MAX.to_string()), "{error}");
            None
        }
    };
    let is_so = |text: String, expected: Truth| again(text).is_none_or(|rule| rule.holds(&LAPTOP) == expected);
    assert!(again(format!("({text})")).is_none_or(|again| again == rule));
    assert!(is_so(format!("-not ({text})"), Truth::Yes.but_not(holds)));
    assert!(is_so(format!("({text}) -and ({text})"), holds));
    assert!(is_so(format!("({text}) -or ({text})"), holds));
});
