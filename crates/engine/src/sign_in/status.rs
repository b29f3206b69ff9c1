//! The status of a sign-in: an AADSTS number and a reason.
//!
//! Source: Microsoft Entra, authentication and authorization error codes; which of them stands for what a policy asks for.

use super::proved::Proved;
use keepwatch_graph::SignInStatus;
use keepwatch_graph::sign_in::SUCCESS;
use keepwatch_policy::{Decision, GrantControl};

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
/// A second factor is missing, and the person can be asked for it.
pub(crate) const STRONG_AUTHENTICATION_REQUIRED: Refused = Refused {
    code: 50074,
    reason: "Strong authentication was required and not passed.",
};
/// The same, where nobody can be asked.
const STRONG_AUTHENTICATION_MISSING: Refused = Refused {
    code: 50076,
    reason: "A policy requires strong authentication, and it was not part of the request.",
};
/// A new password is missing.
const PASSWORD_CHANGE_REQUIRED: Refused = Refused {
    code: 50135,
    reason: "A password change is required because of the account's risk.",
};
/// Something is missing that somebody else has to ask for.
const EXTERNAL_CHALLENGE: Refused = Refused {
    code: 50158,
    reason: "An external challenge that a policy requires was not satisfied.",
};
/// The person has not come to the end.
const UNFINISHED: Refused = Refused {
    code: 50140,
    reason: "The sign-in was interrupted before its end.",
};

/// What a decision says of a sign-in that cannot go on without more; `None` where nothing is missing. `is_silent` where nobody
/// can be asked.
///
/// Of several things that are missing the one is named that the person can do least about.
pub fn refused(decision: &Decision, is_silent: bool) -> Option<Refused> {
    let needs = match decision {
        Decision::Grant => return None,
        Decision::Block { .. } => return Some(BLOCKED),
        Decision::Require(needs) => needs,
    };
    let of_devices = needs.iter().find(|need| !need.iter().any(GrantControl::is_interactive));
    if let Some(device) = of_devices.and_then(|need| need.iter().find_map(of_device)) {
        return Some(device);
    }
    let asks = |is_it: fn(&GrantControl) -> bool| needs.iter().any(|need| need.iter().any(is_it));
    let strong = if is_silent {
        STRONG_AUTHENTICATION_MISSING
    } else {
        STRONG_AUTHENTICATION_REQUIRED
    };
    Some(
        if asks(|of| matches!(of, GrantControl::Mfa | GrantControl::AuthenticationStrength(_))) {
            strong
        } else if asks(|of| matches!(of, GrantControl::PasswordChange | GrantControl::RiskRemediation)) {
            PASSWORD_CHANGE_REQUIRED
        } else {
            EXTERNAL_CHALLENGE
        },
    )
}

fn of_device(control: &GrantControl) -> Option<Refused> {
    let (code, reason) = match control {
        GrantControl::CompliantDevice => (53000, "The device is not compliant, which a policy requires."),
        GrantControl::DomainJoinedDevice => (
            53001,
            "The device is not joined to the domain, which a policy requires.",
        ),
        GrantControl::ApprovedApplication => (53002, "The application is not of an approved kind."),
        GrantControl::CompliantApplication => (53009, "The application is under no protection policy."),
        _ => return None,
    };
    Some(Refused { code, reason })
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
