use super::*;
use crate::model::GrantControl::{CompliantDevice, Mfa, PasswordChange, RiskRemediation};

fn needs(of: &[&[GrantControl]]) -> BTreeSet<BTreeSet<GrantControl>> {
    of.iter().map(|need| need.iter().cloned().collect()).collect()
}

fn require(of: &[&[GrantControl]]) -> Decision {
    Decision::Require(needs(of))
}

fn block() -> Decision {
    Decision::Block {
        by: ["p".into()].into(),
    }
}

#[test]
fn what_follows_from_something_else_is_not_asked_for() {
    type Needs<'a> = &'a [&'a [GrantControl]];
    let cases: [(&str, Needs<'_>, Needs<'_>); 6] = [
        ("one", &[&[Mfa]], &[&[Mfa]]),
        (
            "two apart",
            &[&[Mfa], &[CompliantDevice]],
            &[&[Mfa], &[CompliantDevice]],
        ),
        ("one, and either", &[&[Mfa], &[Mfa, CompliantDevice]], &[&[Mfa]]),
        (
            "a remedy does what a password does",
            &[&[RiskRemediation], &[PasswordChange]],
            &[&[RiskRemediation]],
        ),
        (
            "of two that mean the same one stays",
            &[&[PasswordChange], &[PasswordChange, RiskRemediation]],
            &[&[PasswordChange]],
        ),
        (
            "each is compared with all",
            &[&[Mfa], &[CompliantDevice], &[Mfa, CompliantDevice, PasswordChange]],
            &[&[Mfa], &[CompliantDevice]],
        ),
    ];
    for (name, of, expected) in cases {
        assert_eq!(Decision::asking(needs(of)), require(expected), "{name}");
    }
    assert_eq!(Decision::asking(BTreeSet::new()), Decision::Grant);
}

/// The order in which "one more policy never relaxes" is said.
#[test]
fn decisions_are_stricter_than_one_another_or_not() {
    let cases = [
        (Decision::Grant, Decision::Grant, true),
        (block(), block(), true),
        (block(), Decision::Grant, true),
        (block(), require(&[&[Mfa]]), true),
        (Decision::Grant, block(), false),
        (require(&[&[Mfa]]), block(), false),
        (require(&[&[Mfa]]), Decision::Grant, true),
        (Decision::Grant, require(&[&[Mfa]]), false),
        (require(&[&[Mfa]]), require(&[&[Mfa]]), true),
        (require(&[&[Mfa]]), require(&[&[CompliantDevice]]), false),
        (require(&[&[Mfa]]), require(&[&[Mfa, CompliantDevice]]), true),
        (require(&[&[Mfa, CompliantDevice]]), require(&[&[Mfa]]), false),
        (require(&[&[Mfa], &[CompliantDevice]]), require(&[&[Mfa]]), true),
        (require(&[&[Mfa]]), require(&[&[Mfa], &[CompliantDevice]]), false),
        (require(&[&[RiskRemediation]]), require(&[&[PasswordChange]]), true),
        (require(&[&[PasswordChange]]), require(&[&[RiskRemediation]]), false),
    ];
    for (one, other, expected) in cases {
        assert_eq!(one.is_as_strict_as(&other), expected, "{one:?} {other:?}");
    }
}

#[test]
fn only_what_is_left_is_asked_for() {
    let is_mfa = |control: &GrantControl| *control == Mfa;
    let cases = [
        (require(&[&[CompliantDevice], &[CompliantDevice, Mfa]]), true),
        (require(&[&[CompliantDevice]]), false),
        (Decision::Grant, false),
        (block(), false),
    ];
    for (decision, expected) in cases {
        assert_eq!(decision.asks_for(is_mfa), expected, "{decision:?}");
    }
}
