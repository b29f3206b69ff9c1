//! What is left of a risk when the outcome of a sign-in is known.

use keepwatch_graph::edm::Evolvable;
use keepwatch_graph::{RiskDetail, RiskLevel, RiskState, RiskyUser, SignIn, SignInId};
use keepwatch_storage::{Rx, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

/// What is left of the risk, in the words of Graph's `signIn` and `riskyUser`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RiskAfter {
    /// The sign-in.
    #[schema(format = Uuid)]
    sign_in_id: String,
    /// How risky the sign-in is now: `none`, `low`, `medium` or `high`.
    #[schema(examples("none"))]
    risk_level_aggregated: String,
    /// What became of the sign-in's risk.
    #[schema(examples("remediated"))]
    risk_state: String,
    /// Why.
    #[schema(examples("userPassedMFADrivenByRiskBasedPolicy"))]
    risk_detail: String,
    /// Its user; null for one who was never at risk.
    user: Option<UserAfter>,
}

/// What is left of the user's risk, this sign-in and all others together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserAfter {
    /// The user's object id.
    #[schema(format = Uuid)]
    id: String,
    /// How much at risk the user is now: `none`, `low`, `medium` or `high`.
    #[schema(examples("none"))]
    risk_level: &'static str,
    /// What became of the user's risk.
    #[schema(examples("remediated"))]
    risk_state: &'static str,
    /// Why.
    #[schema(examples("userPassedMFADrivenByRiskBasedPolicy"))]
    risk_detail: &'static str,
}

/// What is left, as it is stored; none without such a sign-in.
pub(crate) fn risk_after(rx: &mut Rx<'_>, id: SignInId) -> Result<Option<RiskAfter>, StoreError> {
    let Some(sign_in) = rx.sign_in(id)? else {
        return Ok(None);
    };
    let user: Option<RiskyUser> = rx.get(&sign_in.user_id)?;
    Ok(Some(RiskAfter::of(sign_in, user)))
}

impl RiskAfter {
    fn of(sign_in: SignIn, user: Option<RiskyUser>) -> Self {
        Self {
            sign_in_id: sign_in.id.to_string(),
            risk_level_aggregated: text(sign_in.risk_level_aggregated, RiskLevel::as_str),
            risk_state: text(sign_in.risk_state, RiskState::as_str),
            risk_detail: text(sign_in.risk_detail, RiskDetail::as_str),
            user: user.map(|row| UserAfter {
                id: row.id.to_string(),
                risk_level: row.risk_level.as_str(),
                risk_state: row.risk_state.as_str(),
                risk_detail: row.risk_detail.as_str(),
            }),
        }
    }
}

/// A member's name, also of one that a later schema has.
fn text<E>(value: Evolvable<E>, name: fn(E) -> &'static str) -> String {
    match value {
        Evolvable::Known(known) => name(known).to_owned(),
        Evolvable::Unknown(text) => text.into(),
    }
}
