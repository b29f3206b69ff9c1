//! Incidents: detections that have one cause, which somebody looks at once.
//!
//! Detections of one user, type and network are one incident while each comes within a window of the others. Of an attack the
//! cause is where it comes from, whoever it meets: a spray over many accounts, and the address that gives itself away in
//! it, are one.

use crate::address;
use crate::assess::Detected;
use crate::attempt::Attempt;
use crate::crowd::Origin;
use crate::evidence::Evidence;
use crate::settings::Rule;
use crate::signals::Signals;
use keepwatch_graph::{RiskDetectionId, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// Which detections are one incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Incidents {
    /// How long after the last detection of an incident another of the same cause still joins it, in hours. Default 24: who
    /// is attacked on two days in a row is looked at twice, who is attacked all day once.
    pub window_hours: u32,
}

impl Default for Incidents {
    fn default() -> Self {
        Self { window_hours: 24 }
    }
}

impl Incidents {
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![Rule::new(
            "incidents.window_hours",
            (1..=720).contains(&self.window_hours),
            "from 1 to 720",
        )]
    }
}

/// What detections of one incident have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// One type of detection, of one user, from one network.
    User {
        /// Whose account.
        user: UserId,
        /// `riskEventType`
        event_type: Box<str>,
        /// The network: `AS` and its number, or where that is not known the /24 or /48; none where no address is.
        network: Option<Box<str>>,
    },
    /// Somebody attacks from there, whoever it meets.
    Origin {
        /// The /24 or /48, or a program all over a network.
        origin: Box<str>,
        /// The network that is seen, as above.
        network: Option<Box<str>>,
    },
}

/// The type that is an attack's own also where a list says so rather than a crowd.
const OF_AN_ATTACKER: &str = "maliciousIPAddress";

impl Cause {
    /// The cause of what was detected on an attempt.
    pub fn of(detected: &Detected, attempt: &Attempt, signals: &Signals) -> Cause {
        let network = network(attempt, signals);
        let origin = if let Evidence::Crowd(crowd) = &detected.evidence {
            Some(origin(&crowd.origin))
        } else if detected.event_type == OF_AN_ATTACKER {
            attempt.address.map(address::prefix)
        } else {
            None
        };
        match origin {
            Some(origin) => Cause::Origin {
                origin: origin.into(),
                network,
            },
            None => Cause::User {
                user: attempt.user,
                event_type: detected.event_type.into(),
                network,
            },
        }
    }

    /// The cause of what was found of an account, not of a sign-in.
    pub fn of_account(user: UserId, event_type: &str) -> Cause {
        Cause::User {
            user,
            event_type: event_type.into(),
            network: None,
        }
    }

    /// A text that is the same for the same cause, and for no other.
    pub fn key(&self) -> String {
        match self {
            Cause::User {
                user,
                event_type,
                network,
            } => format!("user {user} {event_type} {}", network.as_deref().unwrap_or_default()),
            Cause::Origin { origin, .. } => format!("origin {origin}"),
        }
    }

    /// The network that the detection came from, for people.
    pub fn network(&self) -> Option<&str> {
        match self {
            Cause::User { network, .. } | Cause::Origin { network, .. } => network.as_deref(),
        }
    }

    /// What happened, in one sentence; `user` is how people call the user whose detection opened the incident.
    pub fn title(&self, user: &str) -> String {
        match self {
            Cause::User {
                event_type,
                network: Some(network),
                ..
            } => format!("Sign-ins of {user} from {network} raised {event_type}."),
            Cause::User {
                event_type,
                network: None,
                ..
            } => format!("The account of {user} raised {event_type}."),
            Cause::Origin { origin, .. } => format!("Somebody attacks accounts from {origin}."),
        }
    }
}

fn network(attempt: &Attempt, signals: &Signals) -> Option<Box<str>> {
    match &signals.network {
        Some(network) => Some(format!("AS{}", network.number).into()),
        None => attempt.address.map(|address| address::prefix(address).into()),
    }
}

/// An address is told by its block, so that what is said of it and of the block is said of one attacker.
fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Address(text) => match text.trim().parse() {
            Ok(address) => address::prefix(address),
            Err(_) => text.to_string(),
        },
        Origin::Prefix(prefix) => prefix.to_string(),
        Origin::Program { network, browser } => format!("{browser} in AS{network}"),
    }
}

/// The id of the incident that a detection opens: the same wherever and however often that is done.
pub fn incident_id(first: RiskDetectionId) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(b"keepwatch incident ");
    hash.update(first.to_string());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{AttackKind, CrowdEvidence, ListHit, TokenReuseEvidence};
    use crate::signals::ListClass;
    use crate::testing::{attempt, listed, signals, start};
    use keepwatch_graph::{RiskDetectionTimingType, RiskLevel};

    fn detected(event_type: &'static str, evidence: Evidence) -> Detected {
        Detected {
            event_type,
            level: RiskLevel::High,
            timing: RiskDetectionTimingType::Offline,
            technique: "T1078",
            evidence,
        }
    }

    fn crowd(origin: Origin) -> Evidence {
        Evidence::Crowd(CrowdEvidence {
            attack: AttackKind::Spray,
            origin,
            users: 30,
            strangers: 29,
            wrong: 29,
            right: 1,
            share_at_least: 0.9,
            from: start(),
            to: start(),
        })
    }

    fn key(event_type: &'static str, evidence: Evidence, address: &str) -> String {
        let attempt = attempt(address, 0);
        Cause::of(&detected(event_type, evidence), &attempt, &signals("DE", 3320, None)).key()
    }

    fn reuse() -> Evidence {
        Evidence::TokenReuse(TokenReuseEvidence {
            family: "family".into(),
            replaced: start(),
            first_from: None,
            again_from: None,
        })
    }

    #[test]
    fn an_attack_is_one_cause_whatever_says_so_and_whoever_it_meets() {
        let spray = key("passwordSpray", crowd(Origin::Prefix("8.8.8.0/24".into())), "8.8.8.1");
        let address = key(
            "maliciousIPAddress",
            crowd(Origin::Address("8.8.8.9".into())),
            "8.8.8.9",
        );
        let listed = Evidence::Listed(ListHit::of(&listed(ListClass::Malicious), start()));
        let listed = key("maliciousIPAddress", listed, "8.8.8.77");
        assert_eq!(spray, "origin 8.8.8.0/24");
        assert_eq!((&address, &listed), (&spray, &spray));
        let program = Origin::Program {
            network: "3320".into(),
            browser: "Firefox 128".into(),
        };
        assert_eq!(
            key("passwordSpray", crowd(program), "8.8.8.1"),
            "origin Firefox 128 in AS3320"
        );
    }

    #[test]
    fn everything_else_is_of_one_user_type_and_network() {
        let of = |number: u32, user: &str, event_type: &'static str| {
            let mut attempt = attempt("8.8.8.8", 0);
            attempt.user = user.parse().unwrap();
            let signals = signals("DE", number, None);
            Cause::of(&detected(event_type, reuse()), &attempt, &signals).key()
        };
        const ONE: &str = "41a31b00-3b3b-42d9-8f1c-6d4f14e74c69";
        const OTHER: &str = "41a31b00-3b3b-42d9-8f1c-6d4f14e74c60";
        let known = of(1, ONE, "anomalousToken");
        assert_eq!(of(1, ONE, "anomalousToken"), known);
        assert_ne!(of(2, ONE, "anomalousToken"), known);
        assert_ne!(of(1, OTHER, "anomalousToken"), known);
        assert_ne!(of(1, ONE, "newCountry"), known);
    }

    #[test]
    fn a_network_that_nobody_knows_is_the_block_of_the_address() {
        let mut signals = signals("DE", 1, None);
        signals.network = None;
        let mut attempt = attempt("2600:1f18:1:2::9", 0);
        let cause = Cause::of(&detected("anomalousToken", reuse()), &attempt, &signals);
        assert_eq!(cause.network(), Some("2600:1f18:1::/48"));
        attempt.address = None;
        let cause = Cause::of(&detected("anomalousToken", reuse()), &attempt, &signals);
        assert_eq!(cause.network(), None);
    }

    #[test]
    fn a_title_says_whom_or_from_where() {
        let signals = signals("DE", 3320, None);
        let attempt = attempt("8.8.8.8", 0);
        let one = Cause::of(&detected("anomalousToken", reuse()), &attempt, &signals);
        assert_eq!(
            one.title("alice@contoso.example"),
            "Sign-ins of alice@contoso.example from AS3320 raised anomalousToken."
        );
        let account = Cause::of_account(attempt.user, "leakedCredentials");
        assert_eq!(account.title("alice"), "The account of alice raised leakedCredentials.");
        let attack = Cause::of(
            &detected("passwordSpray", crowd(Origin::Prefix("8.8.8.0/24".into()))),
            &attempt,
            &signals,
        );
        assert_eq!(attack.title("alice"), "Somebody attacks accounts from 8.8.8.0/24.");
    }

    #[test]
    fn an_incident_s_id_is_its_first_detection_s() {
        let id = |byte| incident_id(RiskDetectionId::new([byte; 32]));
        assert_eq!(id(1), id(1));
        assert_ne!(id(1), id(2));
    }
}
