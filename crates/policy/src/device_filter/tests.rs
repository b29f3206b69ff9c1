use super::*;
use crate::device_filter::property::DeviceFact;
use proptest::prelude::*;

fn laptop() -> Device {
    Device {
        is_unregistered: false,
        is_compliant: Some(true),
        is_domain_joined: Some(false),
        facts: [
            (DeviceProperty::Model, DeviceFact::text("Surface Pro 11")),
            (DeviceProperty::TrustType, DeviceFact::text("AzureAD")),
            (DeviceProperty::ExtensionAttribute(1), DeviceFact::text("SAW")),
            (
                DeviceProperty::PhysicalIds,
                DeviceFact::texts(&["[GID]:g:1".to_owned()]),
            ),
        ]
        .into(),
    }
}

#[test]
fn rules_are_read_as_they_are_written_for_the_service() {
    use Truth::{No, Unknown, Yes};
    let cases = [
        ("device.isCompliant -eq True", Yes),
        ("device.isCompliant -ne true", No),
        ("device.model -startsWith \"surface\"", Yes),
        ("device.model -notEndsWith '11'", No),
        ("DEVICE.MODEL -Contains 'Pro'", Yes),
        ("device.trustType -in [\"ServerAD\", 'azuread']", Yes),
        ("device.trustType -notIn [\"ServerAD\"]", Yes),
        ("device.extensionAttribute1 -eq \"SAW\"", Yes),
        ("device.physicalIds -contains \"[gid]:g:1\"", Yes),
        ("device.physicalIds -contains \"[gid]\"", No),
        ("device.manufacturer -eq \"Contoso\"", Unknown),
        ("device.manufacturer -ne \"Contoso\"", Unknown),
        ("device.manufacturer -eq 'x' -or device.isCompliant -eq True", Yes),
        ("device.manufacturer -eq 'x' -and device.isCompliant -eq False", No),
        // `-and` binds closer than `-or`.
        (
            "device.isCompliant -eq True -or device.model -eq 'x' -and device.model -eq 'y'",
            Yes,
        ),
        (
            "(device.isCompliant -eq True -or device.model -eq 'x') -and device.model -eq 'y'",
            No,
        ),
        ("-not (device.isCompliant -eq True)", No),
        ("not device.isCompliant -eq False", Yes),
    ];
    for (text, expected) in cases {
        let rule = Rule::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(rule.holds(&laptop()), expected, "{text}");
    }
}

#[test]
fn what_is_no_rule_is_refused_where_it_stops_to_be_one() {
    let deep = format!("{}device.isCompliant -eq True", "(".repeat(DEPTH_MAX + 2));
    let cases = [
        ("", 1, "no property"),
        ("user.department -eq 'x'", 1, "`user.department` is no property"),
        ("device.colour -eq 'x'", 1, "`device.colour` is no property"),
        ("device.extensionAttribute16 -eq 'x'", 1, "no property"),
        ("device.model 'x'", 14, "no operator"),
        ("device.model -like 'x'", 14, "`-like` is no operator"),
        ("device.model -eq", 17, "is expected"),
        ("device.model -eq 'x", 18, "no partner"),
        ("device.model -in 'x'", 18, "`[` is expected"),
        ("(device.model -eq 'x'", 22, "`)` is expected"),
        ("device.model -eq 'x' device.model", 22, "the end is expected"),
        (deep.as_str(), DEPTH_MAX + 2, "nested more than"),
    ];
    for (text, column, problem) in cases {
        let error = Rule::parse(text).expect_err(text);
        assert!(error.problem.contains(problem), "{text}: {error}");
        assert_eq!(error.column, column, "{text}: {error}");
    }
}

#[test]
fn a_filter_includes_or_excludes_what_its_rule_matches() {
    let filter = |excludes: bool, text: &str| DeviceFilter {
        excludes,
        rule: Rule::parse(text).ok(),
    };
    let compliant = "device.isCompliant -eq True";
    assert_eq!(filter(false, compliant).met(&laptop()), Truth::Yes);
    assert_eq!(filter(true, compliant).met(&laptop()), Truth::No);
    assert_eq!(filter(true, compliant).met(&Device::default()), Truth::Unknown);
    assert_eq!(filter(false, "what is this").met(&laptop()), Truth::Unknown);
}

/// Source: Microsoft Entra, Conditional Access: filter for devices, "Policy behavior with filter for devices".
#[test]
fn nothing_is_like_a_property_of_a_device_that_is_not_registered() {
    use Truth::{No, Yes};
    let cases = [
        ("device.operatingSystem -startsWith \"Windows\"", No),
        ("device.operatingSystem -notStartsWith \"Windows\"", Yes),
        ("device.model -contains 'x'", No),
        ("device.model -notContains 'x'", Yes),
        ("device.trustType -in ['AzureAD', 'ServerAD']", No),
        ("device.trustType -notIn ['AzureAD', 'ServerAD']", Yes),
        ("device.extensionAttribute1 -eq 'SAW'", No),
        ("device.extensionAttribute1 -ne 'SAW'", Yes),
        ("device.isCompliant -eq False", No),
        ("device.isCompliant -ne True", Yes),
        ("device.isCompliant -eq True -or device.model -ne 'x'", Yes),
        ("-not (device.model -eq 'x')", Yes),
    ];
    // Of what is not registered nothing counts that is said of it.
    let claimed = Device {
        is_unregistered: true,
        ..laptop()
    };
    for (text, expected) in cases {
        let rule = Rule::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(rule.holds(&Device::unregistered()), expected, "{text}");
        assert_eq!(rule.holds(&claimed), expected, "{text}");
    }
}

proptest! {
    /// Whatever administrators write, it is read or refused.
    #[test]
    fn any_text_is_a_rule_or_an_error(text in "(device\\.model|-and|-not|\\(|\\)|-in|\\[|'|,| |é|\"x\"){0,40}") {
        if let Err(error) = Rule::parse(&text) {
            prop_assert!(error.column <= text.chars().count() + 1);
        }
    }
}
