//! What a person has shown in a sign-in, and what it is for.

use super::remediation::Remediation;
use crate::conditional_access::Book;
use keepwatch_graph::RiskLevel;
use keepwatch_policy::{Freshness, GrantControl, Ids, Proof, satisfied};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a person has shown in a sign-in so far, and what is asked for beside the application. Whoever leads the sign-in keeps
/// it, adds each proof, and hands it over whenever the policies are to decide.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proved {
    /// The methods that were proved, in order, those of an earlier sign-in of the same session included.
    pub proofs: Vec<Proof>,
    /// Whether they have set a new password in it, after proving who they are.
    pub password_changed: bool,
    /// Whether they have signed in anew after all sessions were ended to remedy their risk: [`Remediation::SignInAgain`].
    pub signed_in_again: bool,
    /// Authentication contexts that were asked for, such as `c1`: ids of the set, in lower case.
    pub contexts: Ids,
    /// The user's risk when the sign-in began, as [`Evaluation::user_level`](crate::Evaluation) said then. A new password ends
    /// the risk at once; a policy that asked for it because of that risk is satisfied then, and not without object.
    pub user_level: Option<RiskLevel>,
}

impl Proved {
    /// Whether a second factor was proved in this very sign-in.
    pub(crate) fn has_fresh_factors(&self) -> bool {
        satisfied(&self.proofs, [], Freshness::Afresh).contains(&GrantControl::Mfa)
    }

    /// The same, or in an earlier one of the session.
    pub(crate) fn has_factors(&self) -> bool {
        satisfied(&self.proofs, [], Freshness::Any).contains(&GrantControl::Mfa)
    }

    /// Which controls it satisfies.
    pub(crate) fn satisfies(
        &self,
        book: &Book,
        freshness: Freshness,
        remediation: Option<Remediation>,
    ) -> BTreeSet<GrantControl> {
        let mut controls = satisfied(&self.proofs, &book.strengths, freshness);
        if self.password_changed {
            controls.extend([GrantControl::PasswordChange, GrantControl::RiskRemediation]);
        }
        if self.signed_in_again && remediation != Some(Remediation::NewPassword) {
            controls.insert(GrantControl::RiskRemediation);
        }
        controls
    }

    /// Whether the risk of the user was ended in it.
    pub(crate) fn has_remediated(&self) -> bool {
        self.password_changed || self.signed_in_again
    }
}
