//! What a sign-in has satisfied so far, as a provider tells it.

use keepwatch_engine::Proved;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{RiskLevel, Timestamp};
use keepwatch_policy::{Mode, Proof, ids};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

/// How many methods and authentication contexts of each kind are read: nobody proves as many, or is asked for them.
const LISTED_MAX: usize = 32;

/// What the sign-in has satisfied so far.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(super) struct Satisfied {
    /// The methods that were proved in this sign-in, in order: names of Graph's `authenticationMethodModes`, and
    /// `recoveryCode`. Two of different kinds, or one that is two by itself, are a second factor.
    authentication_methods: Vec<String>,
    /// Those that were proved in an earlier sign-in of the same session, and when. They count too, as far as the policies'
    /// sign-in frequency and risk let them.
    previous_authentication_methods: Vec<PreviousMethod>,
    /// Whether the user has set a new password in this sign-in, after proving who they are.
    password_changed: bool,
    /// Whether the user has signed in anew after all of their sessions were ended.
    signed_in_again: bool,
    /// The `userRiskLevel` that this sign-in was answered with first. A new password ends the risk at once: a policy that
    /// asked for it because of that risk is satisfied then, and not without object.
    user_risk_level: Option<String>,
    /// The authentication contexts that the application asks for, such as `c1`.
    authentication_contexts: Vec<String>,
}

/// A method that was proved in an earlier sign-in of the session.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PreviousMethod {
    method: String,
    date_time: Timestamp,
}

impl Satisfied {
    /// The same in the engine's terms, `now` being when it was told. A method that nobody knows is refused: policies could
    /// make nothing of it.
    pub(super) fn proved(self, now: Timestamp) -> Result<Proved, String> {
        let lengths = [
            self.authentication_methods.len(),
            self.previous_authentication_methods.len(),
            self.authentication_contexts.len(),
        ];
        if lengths.into_iter().any(|length| length > LISTED_MAX) {
            return Err(format!("`satisfied` lists more than {LISTED_MAX} of a kind"));
        }
        let mut proofs = Vec::new();
        for previous in &self.previous_authentication_methods {
            proofs.push(Proof {
                is_fresh: false,
                // What was proved in the future is proved now at the latest.
                ..Proof::fresh(mode(&previous.method)?, previous.date_time.min(now))
            });
        }
        for method in &self.authentication_methods {
            proofs.push(Proof::fresh(mode(method)?, now));
        }
        let contexts = self.authentication_contexts.iter();
        let contexts: Vec<String> = contexts.map(|context| context.to_ascii_lowercase()).collect();
        Ok(Proved {
            proofs,
            password_changed: self.password_changed,
            signed_in_again: self.signed_in_again,
            contexts: ids(&contexts),
            user_level: self.user_risk_level.as_deref().map(level).transpose()?,
        })
    }
}

fn mode(name: &str) -> Result<Mode, String> {
    let text: StrDeserializer<'_, Error> = name.into_deserializer();
    Mode::deserialize(text).map_err(|_| {
        let name = shown(name);
        format!("`{name}` is no authentication method: names are those of authenticationMethodModes")
    })
}

fn level(name: &str) -> Result<RiskLevel, String> {
    match name.parse() {
        Ok(level @ (RiskLevel::None | RiskLevel::Low | RiskLevel::Medium | RiskLevel::High)) => Ok(level),
        Ok(_) | Err(_) => Err(format!(
            "`satisfied.userRiskLevel` must be none, low, medium or high, and is `{}`",
            shown(name)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn read(satisfied: Value) -> Result<Proved, String> {
        let satisfied: Satisfied = serde_json::from_value(satisfied).map_err(|error| error.to_string())?;
        satisfied.proved(NOW)
    }

    #[test]
    fn what_was_proved_is_read_in_order_and_with_its_age() {
        let proved = read(json!({
            "authenticationMethods": ["password", "recoveryCode"],
            "previousAuthenticationMethods": [{"method": "fido2", "dateTime": "2026-03-02T09:00:00Z"}],
            "authenticationContexts": ["C1"],
            "userRiskLevel": "high",
        }));
        let proved = proved.unwrap();
        let modes: Vec<_> = proved
            .proofs
            .iter()
            .map(|proof| (proof.mode, proof.is_fresh, proof.at))
            .collect();
        let expected = [
            (Mode::Fido2, false, NOW),
            (Mode::Password, true, NOW),
            (Mode::RecoveryCode, true, NOW),
        ];
        assert_eq!(modes, expected);
        assert_eq!(
            (proved.contexts, proved.user_level),
            (ids(&["c1"]), Some(RiskLevel::High))
        );
        assert_eq!(read(json!({})).unwrap(), Proved::default());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let cases = [
            json!({"authenticationMethods": ["Password"]}),
            json!({"authenticationMethods": ["guessing"]}),
            json!({"authenticationMethods": vec!["password"; LISTED_MAX + 1]}),
            json!({"authenticationMethod": ["password"]}),
            json!({"previousAuthenticationMethods": ["fido2"]}),
            json!({"userRiskLevel": "hidden"}),
            json!({"userRiskLevel": "severe"}),
        ];
        for satisfied in cases {
            assert!(read(satisfied.clone()).is_err(), "{satisfied}");
        }
    }
}
