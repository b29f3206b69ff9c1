//! `POST /engine/v1/signIns/{id}/outcome`: how an evaluated sign-in ended.

use crate::app::App;
use crate::engine::risk_after::{RiskAfter, risk_after};
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::SignInKey;
use crate::permission::engine::EvaluateSignIns;
use axum::Json;
use axum::extract::State;
use keepwatch_detection::life_cycle::PasswordChange;
use keepwatch_engine::Outcome;
use keepwatch_policy::Mode;
use serde::Deserialize;
use utoipa::ToSchema;

/// How a sign-in ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutcomeReport {
    outcome: ReportedOutcome,
    /// With `mfaPassed`: whether the second factor was asked for because of risk. It was, unless this says otherwise.
    driven_by_risk_policy: Option<bool>,
    /// With `mfaPassed`: the method that it was, as in Graph's `authenticationMethodModes`, for the record.
    #[schema(value_type = Option<String>, examples("softwareOath"))]
    method: Option<Mode>,
    /// With `passwordChanged`: how that came about. Because a policy on risk asked for it, unless this says otherwise.
    how: Option<ReportedPasswordChange>,
}

/// How a sign-in ended, or what its user says of it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ReportedOutcome {
    /// The user is signed in, and no second factor was asked for.
    Succeeded,
    /// The user proved a second factor.
    MfaPassed,
    /// The user failed to.
    MfaFailed,
    /// The user has a new password that an attacker who knew the old one does not know.
    PasswordChanged,
    /// The identity provider refused the sign-in.
    Blocked,
    /// The user went away.
    Abandoned,
    /// The user says that it was somebody else.
    ReportedByUser,
}

/// How a user came to a new password.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ReportedPasswordChange {
    /// A policy on risk asked for it, after a second factor.
    RiskPolicy,
    /// The user chose to, after a second factor.
    UserSecured,
    /// The user had forgotten it and proved who they are in another way.
    SelfServiceReset,
    /// In the directory on premises.
    OnPremises,
    /// An administrator gave out a temporary one.
    AdministratorTemporary,
}

impl OutcomeReport {
    fn outcome(&self) -> Outcome {
        match self.outcome {
            ReportedOutcome::Succeeded => Outcome::Succeeded,
            ReportedOutcome::MfaPassed => Outcome::MfaPassed {
                driven_by_policy: self.driven_by_risk_policy.unwrap_or(true),
                mode: self.method,
            },
            ReportedOutcome::MfaFailed => Outcome::MfaFailed,
            ReportedOutcome::PasswordChanged => Outcome::PasswordChanged(self.password_change()),
            ReportedOutcome::Blocked => Outcome::Blocked,
            ReportedOutcome::Abandoned => Outcome::Abandoned,
            ReportedOutcome::ReportedByUser => Outcome::ReportedByUser,
        }
    }

    fn password_change(&self) -> PasswordChange {
        match self.how.unwrap_or(ReportedPasswordChange::RiskPolicy) {
            ReportedPasswordChange::RiskPolicy => PasswordChange::ByRiskPolicy,
            ReportedPasswordChange::UserSecured => PasswordChange::ByUserSecured,
            ReportedPasswordChange::SelfServiceReset => PasswordChange::SelfServiceReset,
            ReportedPasswordChange::OnPremises => PasswordChange::OnPremises,
            ReportedPasswordChange::AdministratorTemporary => PasswordChange::AdministratorTemporary,
        }
    }
}

/// `POST /engine/v1/signIns/{id}/outcome`: 200 with what became of the risk when it is stored, 404 for an unknown sign-in, 409 for an outcome that
/// contradicts what is stored.
#[utoipa::path(
    post,
    path = "/engine/v1/signIns/{id}/outcome",
    tag = "sign-ins",
    summary = "Tell how a sign-in ended",
    description = "The life cycle of risk goes on from it: a second factor remediates the sign-in, a changed password the \
                   user. Answers what is left of both. Sending the same outcome again changes nothing and gets the same \
                   answer. Of several outcomes the last says how the sign-in ended, and risk that one of them has closed \
                   stays closed. Needs the app role `SignInRisk.Evaluate.All`.",
    params(("id" = Uuid, Path, description = "The sign-in's id")),
    request_body = OutcomeReport,
    responses(
        (status = 200, description = "Stored; what became of the risk", body = RiskAfter),
        (status = 400, description = "Not an outcome"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 404, description = "No such sign-in"),
        (status = 409, description = "The outcome contradicts what is stored"),
    )
)]
pub(crate) async fn record(
    _: Caller<EvaluateSignIns>,
    State(app): State<App>,
    exchange: Exchange,
    SignInKey(id): SignInKey,
    GraphJson(report): GraphJson<OutcomeReport>,
) -> Result<Json<RiskAfter>, GraphError> {
    let recorded = app.engine().record_outcome(id, report.outcome()).await;
    recorded.map_err(|error| GraphError::of_event(&exchange, "signIn", &error))?;
    let after = app.store().read(move |rx| risk_after(rx, id)).await;
    let after = after.map_err(|error| GraphError::of_store(&exchange, &error))?;
    after
        .map(Json)
        .ok_or_else(|| GraphError::not_found("the signIn is gone"))
}
