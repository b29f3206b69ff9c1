//! Authentication strengths: which combinations of methods are good enough.

use crate::ids::{Ids, id, ids};
use crate::proofs::{Mode, Proof};
use keepwatch_graph::conditional_access::AuthenticationStrengthPolicy;
use keepwatch_graph::conditional_access::authentication_strength::AuthenticationCombinationConfiguration;

/// An authentication strength, ready to be compared with what was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strength {
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub display_name: Box<str>,
    allowed: Vec<Combination>,
}

/// A combination of methods that is good enough, as bits of `authenticationMethodModes`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Combination {
    modes: i32,
    /// Of which models the passkey must be; `None` is any.
    models: Option<Ids>,
    /// Whether it asks for certificates of certain issuers, which nobody proves here.
    is_about_certificates: bool,
}

impl Strength {
    /// What a strength of the tenant, which has been checked, asks for.
    pub fn of(strength: &AuthenticationStrengthPolicy) -> Self {
        let allowed = strength.allowed_combinations.iter();
        Self {
            id: id(&strength.id),
            display_name: strength.display_name.as_str().into(),
            allowed: allowed
                .map(|allowed| Combination::of(strength, allowed.bits()))
                .collect(),
        }
    }

    /// Whether `proofs` have all of an allowed combination which is `usable`.
    pub(crate) fn is_met(&self, proofs: &[Proof], usable: impl Fn(i32) -> bool) -> bool {
        let proved = crate::satisfied::bits(proofs);
        self.allowed.iter().any(|combination| {
            let modes = combination.modes;
            modes != 0 && modes & proved == modes && combination.is_of_models(proofs) && usable(modes)
        })
    }
}

impl Combination {
    fn of(strength: &AuthenticationStrengthPolicy, modes: i32) -> Self {
        let mut combination = Self {
            modes,
            models: None,
            is_about_certificates: false,
        };
        for configuration in &strength.combination_configurations {
            match configuration {
                AuthenticationCombinationConfiguration::Fido2(of) => {
                    if of.applies_to_combinations.iter().any(|applies| applies.bits() == modes) {
                        let models = combination.models.get_or_insert_default();
                        models.extend(ids(&of.allowed_aaguids));
                    }
                }
                AuthenticationCombinationConfiguration::X509Certificate(of) => {
                    let mut applies = of.applies_to_combinations.iter();
                    combination.is_about_certificates |= applies.any(|applies| applies.bits() == modes);
                }
            }
        }
        combination
    }

    /// A passkey whose model nobody knows is none of those that are asked for.
    fn is_of_models(&self, proofs: &[Proof]) -> bool {
        if self.is_about_certificates {
            return false;
        }
        let Some(models) = &self.models else { return true };
        proofs.iter().any(|proof| {
            let model = proof.model.as_deref().map(id);
            proof.mode == Mode::Fido2 && model.is_some_and(|model| models.contains(&model))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::Timestamp;
    use serde_json::{Value, json};

    fn strength(combinations: &[&str], configurations: Value) -> Strength {
        let body = json!({"id": "s", "displayName": "S", "policyType": "custom", "requirementsSatisfied": "mfa",
            "createdDateTime": "2026-01-01T00:00:00Z", "modifiedDateTime": "2026-01-01T00:00:00Z", "description": "",
            "allowedCombinations": combinations, "combinationConfigurations": configurations});
        Strength::of(&serde_json::from_value(body).expect("tests write what can be read"))
    }

    fn is_met(strength: &Strength, modes: &[Mode]) -> bool {
        let proofs = modes.iter().map(|mode| Proof::fresh(*mode, Timestamp::UNIX_EPOCH));
        strength.is_met(&proofs.collect::<Vec<_>>(), |_| true)
    }

    fn certificates(applies_to: &str) -> Value {
        json!([{"@odata.type": "#microsoft.graph.x509CertificateCombinationConfiguration", "id": "c",
            "appliesToCombinations": [applies_to], "allowedIssuerSkis": ["a"], "allowedPolicyOIDs": []}])
    }

    #[test]
    fn a_strength_is_met_by_all_of_a_combination() {
        use Mode::{Fido2, Password, SoftwareOath};
        let code = strength(&["password,softwareOath"], json!([]));
        let key = strength(&["fido2"], json!([]));
        let either = strength(&["password,softwareOath", "fido2"], json!([]));
        let cases: [(&str, &Strength, &[Mode], bool); 9] = [
            ("nothing for a code", &code, &[], false),
            ("half of it", &code, &[SoftwareOath], false),
            ("the other half", &code, &[Password], false),
            ("both", &code, &[Password, SoftwareOath], true),
            ("both and more", &code, &[Password, SoftwareOath, Fido2], true),
            ("a code for a key", &key, &[Password, SoftwareOath], false),
            ("a key", &key, &[Fido2], true),
            ("a key for either", &either, &[Fido2], true),
            ("nothing for either", &either, &[Password], false),
        ];
        for (name, strength, modes, expected) in cases {
            assert_eq!(is_met(strength, modes), expected, "{name}");
        }
    }

    /// Nobody proves a certificate here, so a combination that asks for one of certain issuers is no way to meet a strength; the
    /// others are as they were.
    #[test]
    fn a_configuration_is_about_the_combinations_that_it_names() {
        let modes = [Mode::X509CertificateMultiFactor, Mode::Fido2];
        let both = ["x509CertificateMultiFactor", "fido2"];
        for (allowed, configured, expected) in [
            (&both[..1], json!([]), true),
            (&both[..1], certificates("x509CertificateMultiFactor"), false),
            (&both[..1], certificates("x509CertificateSingleFactor"), true),
            (&both[..], certificates("x509CertificateMultiFactor"), true),
        ] {
            let found = is_met(&strength(allowed, configured.clone()), &modes);
            assert_eq!(found, expected, "{allowed:?} {configured}");
        }
    }
}
