use super::*;
use keepwatch_graph::Timestamp;
use keepwatch_graph::conditional_access::AuthenticationStrengthPolicy;
use keepwatch_graph::conditional_access::built_in_strengths;
use proptest::prelude::*;
use serde_json::json;

const PASSWORDLESS: &str = "00000000-0000-0000-0000-000000000003";
const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";

fn proof(mode: Mode, is_fresh: bool) -> Proof {
    Proof {
        is_fresh,
        ..Proof::fresh(mode, Timestamp::UNIX_EPOCH)
    }
}

fn fresh(modes: &[Mode]) -> Vec<Proof> {
    modes.iter().map(|mode| proof(*mode, true)).collect()
}

fn strengths() -> Vec<Strength> {
    built_in_strengths().iter().map(Strength::of).collect()
}

fn strength(id: &str) -> GrantControl {
    GrantControl::AuthenticationStrength(id.into())
}

#[test]
fn two_kinds_a_passkey_or_a_pass_are_more_than_one_factor() {
    let cases: [(&[Mode], bool); 9] = [
        (&[], false),
        (&[Mode::Password], false),
        (&[Mode::SoftwareOath], false),
        (&[Mode::Password, Mode::SoftwareOath], true),
        (&[Mode::Fido2], true),
        (&[Mode::TemporaryAccessPassOneTime], true),
        (&[Mode::Password, Mode::RecoveryCode], true),
        (&[Mode::RecoveryCode], false),
        (&[Mode::Password, Mode::Email], false),
    ];
    for (modes, expected) in cases {
        let met = satisfied(&fresh(modes), [], Freshness::Any);
        assert_eq!(met.contains(&GrantControl::Mfa), expected, "{modes:?}");
    }
}

#[test]
fn strengths_are_met_by_their_combinations_only() {
    let met = |modes: &[Mode]| satisfied(&fresh(modes), &strengths(), Freshness::Any);
    let passkey = met(&[Mode::Fido2]);
    assert!(passkey.contains(&strength(PHISHING_RESISTANT)) && passkey.contains(&strength(PASSWORDLESS)));
    let code = met(&[Mode::Password, Mode::SoftwareOath]);
    assert!(code.contains(&GrantControl::Mfa) && !code.contains(&strength(PHISHING_RESISTANT)));
    let kept = met(&[Mode::Password, Mode::RecoveryCode]);
    assert_eq!(kept, [GrantControl::Mfa].into(), "a recovery code is of no strength");
}

#[test]
fn what_was_proved_before_is_not_afresh_until_more_than_a_password_is() {
    let afresh = |proofs: &[Proof]| satisfied(proofs, [], Freshness::Afresh).contains(&GrantControl::Mfa);
    let (password, code) = (|new| proof(Mode::Password, new), |new| proof(Mode::SoftwareOath, new));
    assert!(!afresh(&[password(false), code(false)]));
    assert!(
        !afresh(&[password(true), code(false)]),
        "a stolen password renews nothing"
    );
    assert!(afresh(&[password(false), code(true)]));
    assert!(!afresh(&[password(true), proof(Mode::RecoveryCode, false)]));
    assert!(afresh(&[password(false), proof(Mode::RecoveryCode, true)]));
    assert!(!afresh(&[proof(Mode::Fido2, false)]));
}

#[test]
fn a_strength_can_ask_for_certain_models_of_passkeys() {
    let custom: AuthenticationStrengthPolicy = {
        let [built_in, ..] = built_in_strengths();
        let mut strength = AuthenticationStrengthPolicy {
            id: "models".to_owned(),
            ..built_in
        };
        let configuration = json!({"@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "id": "c",
            "appliesToCombinations": ["fido2"], "allowedAAGUIDs": ["DE1E552D-DB1D-4423-A619-566B625CDC84"]});
        strength.combination_configurations = vec![serde_json::from_value(configuration).unwrap()];
        strength
    };
    let strengths = [Strength::of(&custom)];
    let met = |model: Option<&str>| {
        let passkey = Proof {
            model: model.map(Into::into),
            ..proof(Mode::Fido2, true)
        };
        satisfied(&[passkey], &strengths, Freshness::Any).contains(&strength("models"))
    };
    assert!(met(Some("de1e552d-db1d-4423-a619-566b625cdc84")));
    assert!(!met(Some("00000000-0000-0000-0000-000000000000")));
    assert!(!met(None), "a model that nobody knows is none of those");
}

fn any_proofs() -> impl Strategy<Value = Vec<Proof>> {
    let modes = &[
        Mode::Password,
        Mode::SoftwareOath,
        Mode::Fido2,
        Mode::Sms,
        Mode::RecoveryCode,
        Mode::FederatedSingleFactor,
    ];
    let one = (proptest::sample::select(&modes[..]), any::<bool>()).prop_map(|(mode, is_fresh)| proof(mode, is_fresh));
    proptest::collection::vec(one, 0..5)
}

proptest! {
    #[test]
    fn proving_more_never_satisfies_less(proofs in any_proofs(), more in any_proofs()) {
        for freshness in [Freshness::Any, Freshness::Afresh] {
            let before = satisfied(&proofs, &strengths(), freshness);
            let all: Vec<Proof> = proofs.iter().chain(&more).cloned().collect();
            prop_assert!(satisfied(&all, &strengths(), freshness).is_superset(&before));
        }
    }

    #[test]
    fn what_is_satisfied_afresh_is_satisfied(proofs in any_proofs()) {
        let afresh = satisfied(&proofs, &strengths(), Freshness::Afresh);
        prop_assert!(satisfied(&proofs, &strengths(), Freshness::Any).is_superset(&afresh));
    }
}
