//! What would be, if: whether one policy would apply to a sign-in, and why not.

use crate::conditions::Reason;
use crate::model::{Policy, PolicyState};
use crate::reasons::Reasons;
use crate::request::Request;
use crate::truth::Truth;

/// Whether a policy would apply, and if not, which of its conditions stand in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// Empty where it would apply.
    pub reasons: Reasons,
}

impl Analysis {
    /// Whether the policy would apply; one that only reports counts as well.
    pub fn applies(&self) -> bool {
        self.reasons.is_empty()
    }

    /// The reasons as bits of `whatIfAnalysisReasons`.
    pub fn bits(&self) -> i32 {
        self.reasons.bits()
    }
}

/// Whether `policy` would apply to `request`.
///
/// Other than when it is enforced, a condition on a fact that is not known is not met here: it is named together with
/// [`Reason::NotEnoughInformation`], so that whoever asks can say more.
pub fn analyse(policy: &Policy, request: &Request) -> Analysis {
    let mut reasons = Reasons::default();
    if policy.state == PolicyState::Disabled {
        reasons.insert(Reason::PolicyNotEnabled);
    }
    for (reason, met) in policy.conditions.met(request) {
        match met {
            Truth::Yes => {}
            Truth::No => reasons.insert(reason),
            Truth::Unknown => {
                reasons.insert(reason);
                reasons.insert(Reason::NotEnoughInformation);
            }
        }
    }
    Analysis { reasons }
}
