//! What the tenant's policies make of a sign-in that is stored.

use super::proved::Proved;
use super::remediation::{Remediation, remediation};
use crate::conditional_access::{Book, Risks, request_of};
use crate::evaluate::{Evaluation, explained, known};
use keepwatch_detection::{Signals, worse};
use keepwatch_graph::{RiskLevel, RiskyServicePrincipal, RiskyUser, SignIn, UserId};
use keepwatch_policy::{Freshness, GrantControl, Target, UserRisk, Verdict, evaluate};
use keepwatch_storage::{Rx, StoreError};

/// The facts of a stored sign-in that decisions rest on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judgement {
    /// `None` where an application signs in on its own behalf.
    pub(crate) user: Option<UserId>,
    /// The risk of whoever signs in, as it is now.
    pub(crate) level: RiskLevel,
    /// The user's risk that policies look at.
    pub(crate) judged_level: RiskLevel,
    /// The sign-in's real-time risk.
    pub(crate) level_during: RiskLevel,
}

impl Judgement {
    pub(crate) fn of(rx: &mut Rx<'_>, sign_in: &SignIn, proved: &Proved, book: &Book) -> Result<Self, StoreError> {
        let user: Option<UserId> = sign_in.user_id.parse().ok();
        let level_during = known(&sign_in.risk_level_during_sign_in);
        Self::at(rx, sign_in, user, level_during, proved, book)
    }

    /// The same of a sign-in whose real-time level is at hand.
    pub(crate) fn at(
        rx: &mut Rx<'_>,
        sign_in: &SignIn,
        user: Option<UserId>,
        level_during: RiskLevel,
        proved: &Proved,
        book: &Book,
    ) -> Result<Self, StoreError> {
        let level = match user {
            Some(user) => {
                let row = rx.get::<RiskyUser>(&user.to_string())?;
                row.map_or(RiskLevel::None, |row| row.risk_level)
            }
            None if book.policies.is_empty() => RiskLevel::None,
            None => {
                let id = sign_in.service_principal_id.as_deref().unwrap_or_default();
                let row = rx.get::<RiskyServicePrincipal>(id)?;
                row.map_or(RiskLevel::None, |row| row.risk_level)
            }
        };
        let judged_level = match proved.user_level {
            Some(before) if proved.has_remediated() => worse(before, level),
            _ => level,
        };
        Ok(Self {
            user,
            level,
            judged_level,
            level_during,
        })
    }

    /// What the policies make of it.
    pub(crate) fn verdict(
        &self,
        rx: &mut Rx<'_>,
        sign_in: &SignIn,
        proved: &Proved,
        target: Option<Target>,
        book: &Book,
    ) -> Result<Verdict, StoreError> {
        self.verdict_with(rx, sign_in, None, proved, target, book)
    }

    /// The same with what the tables say of its address.
    pub(crate) fn verdict_with(
        &self,
        rx: &mut Rx<'_>,
        sign_in: &SignIn,
        signals: Option<&Signals>,
        proved: &Proved,
        target: Option<Target>,
        book: &Book,
    ) -> Result<Verdict, StoreError> {
        if book.policies.is_empty() {
            return Ok(Verdict::default());
        }
        let risks = match self.user {
            Some(_) => Risks::User(UserRisk {
                user: self.judged_level,
                sign_in: self.level_during,
            }),
            None => Risks::ServicePrincipal(self.level),
        };
        let mut request = request_of(rx, book, sign_in, signals, risks)?;
        if let Some(target) = target {
            request.target = target;
        }
        request.contexts.clone_from(&proved.contexts);
        let how = match self.user {
            Some(user) if book.asks_remediation && proved.signed_in_again => Some(remediation(rx, user, proved)?),
            _ => None,
        };
        request.satisfied = proved.satisfies(book, Freshness::Any, how);
        request.satisfied_afresh = proved.satisfies(book, Freshness::Afresh, how);
        Ok(evaluate(&book.policies, &request))
    }

    /// How the user can end the risk that keeps them out, where a policy asks for it.
    pub(crate) fn remediation(
        &self,
        rx: &mut Rx<'_>,
        proved: &Proved,
        verdict: &Verdict,
    ) -> Result<Option<Remediation>, StoreError> {
        let is_asked = verdict
            .decision
            .asks_for(|control| *control == GrantControl::RiskRemediation);
        match self.user {
            Some(user) if is_asked => remediation(rx, user, proved).map(Some),
            _ => Ok(None),
        }
    }

    /// The answer to whoever asks again.
    pub(super) fn evaluation(
        &self,
        rx: &mut Rx<'_>,
        sign_in: &SignIn,
        proved: &Proved,
        verdict: Verdict,
    ) -> Result<Evaluation, StoreError> {
        let detections = match self.user {
            Some(user) => rx.detections_of_sign_ins(user, &[sign_in.id])?,
            None => Vec::new(),
        };
        Ok(Evaluation {
            sign_in: sign_in.id,
            level_during: self.level_during,
            level_aggregated: known(&sign_in.risk_level_aggregated),
            user_level: self.level,
            detections: detections.into_iter().map(explained).collect(),
            remediation: self.remediation(rx, proved, &verdict)?,
            verdict,
        })
    }
}
