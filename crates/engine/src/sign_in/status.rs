//! The status of a sign-in: an AADSTS number and a reason.
//!
//! Source: Microsoft Entra, authentication and authorization error codes; which of them stands for what a policy asks for.

use super::proved::Proved;
use keepwatch_graph::SignInStatus;
use keepwatch_graph::sign_in::SUCCESS;
use keepwatch_policy::{Decision, Missing};

/// Why no token is issued yet, or at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The AADSTS number.
    pub code: i32,
    /// The reason, for the sign-in log.
    pub reason: &'static str,
}

/// A policy refuses.
pub(crate) const BLOCKED: Refused = Refused {
    code: 53003,
    reason: "Access was blocked by a Conditional Access policy.",
};
/// The person has not come to the end.
const UNFINISHED: Refused = Refused {
    code: 50140,
    reason: "The sign-in was interrupted before its end.",
};

/// What a decision says of a sign-in that cannot go on without more; `None` where nothing is missing. `is_silent` where nobody
/// can be asked.
pub fn refused(decision: &Decision, is_silent: bool) -> Option<Refused> {
    let needs = match decision {
        Decision::Grant => return None,
        Decision::Block { .. } => return Some(BLOCKED),
        Decision::Require(needs) => needs,
    };
    Missing::of(needs).map(|missing| {
        if is_silent {
            unattended(missing)
        } else {
            lacking(missing)
        }
    })
}

/// Of a sign-in that lacks something, while the person is there.
pub(super) fn lacking(missing: Missing) -> Refused {
    let reason = match missing {
        Missing::CompliantDevice => "The device is not compliant, which a policy requires.",
        Missing::DomainJoinedDevice => "The device is not joined to the domain, which a policy requires.",
        Missing::ApprovedApplication => "The application is not of an approved kind.",
        Missing::CompliantApplication => "The application is under no protection policy.",
        Missing::StrongAuthentication => "Strong authentication was required and not passed.",
        Missing::NewPassword => "A password change is required because of the account's risk.",
        Missing::ExternalChallenge => "An external challenge that a policy requires was not satisfied.",
    };
    Refused {
        code: missing.number() as i32,
        reason,
    }
}

/// The same where nobody can be asked.
fn unattended(missing: Missing) -> Refused {
    let refused = lacking(missing);
    Refused {
        code: missing.number_unattended() as i32,
        reason: match missing {
            Missing::StrongAuthentication => {
                "A policy requires strong authentication, and it was not part of the request."
            }
            _ => refused.reason,
        },
    }
}

/// Of a sign-in that has just begun.
pub(super) fn unfinished() -> SignInStatus {
    UNFINISHED.into()
}

/// Of one that ends in a token. How a second factor came is told in the service's words, which importers look for.
pub(super) fn of_success(proved: &Proved) -> SignInStatus {
    let details = match (proved.has_fresh_factors(), proved.has_factors()) {
        (true, _) => Some("MFA completed"),
        (false, true) => Some("MFA requirement satisfied by claim in the token"),
        (false, false) => None,
    };
    SignInStatus {
        error_code: Some(SUCCESS),
        failure_reason: None,
        additional_details: details.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_policy::GrantControl;
    use keepwatch_signin::Barrier;
    use std::collections::BTreeSet;

    /// The page, the application and the log name one number, whatever is asked for together.
    #[test]
    fn a_barrier_has_the_number_of_the_record() {
        let controls = [
            GrantControl::Mfa,
            GrantControl::CompliantDevice,
            GrantControl::DomainJoinedDevice,
            GrantControl::ApprovedApplication,
            GrantControl::CompliantApplication,
            GrantControl::PasswordChange,
            GrantControl::RiskRemediation,
            GrantControl::AuthenticationStrength("s".into()),
            GrantControl::TermsOfUse("t".into()),
            GrantControl::CustomAuthenticationFactor("c".into()),
        ];
        for one in &controls {
            for other in &controls {
                let apart = BTreeSet::from([one, other].map(|control| BTreeSet::from([control.clone()])));
                let together = BTreeSet::from([BTreeSet::from([one.clone(), other.clone()])]);
                for needs in [apart, together] {
                    let recorded = refused(&Decision::Require(needs.clone()), false).map(|refused| refused.code);
                    let shown = Barrier::Unmet(needs.clone()).code() as i32;
                    assert_eq!(recorded, Some(shown), "{needs:?}");
                }
            }
        }
    }
}
