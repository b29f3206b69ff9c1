//! The page of a sign-in that cannot succeed: what the person can do, and what an administrator needs to find it.

use super::{PASSWORD_RESET, Showing};
use crate::pages::endings::{BlockCause, Blocked};
use crate::pages::{Incident, answer};
use axum::response::Response;
use keepwatch_policy::Missing;
use keepwatch_policy::conditions::Risks;
use keepwatch_signin::{Barrier, Factor};
use std::collections::BTreeSet;

impl Showing<'_> {
    pub(super) fn blocked(self, barrier: &Barrier) -> Response {
        let cause = self.cause(barrier);
        let number = barrier.code();
        let app = self.app().map(|app| app.name);
        answer(&Blocked {
            cause,
            reset: self.reset(cause),
            can_go_back: self.frame.leads_to.is_some(),
            incident: self.incident(number, app),
            frame: self.frame,
        })
    }

    /// What an administrator needs to find the sign-in: the ids of its record.
    fn incident(&self, number: u32, app: Option<String>) -> Incident {
        let (exchange, journey) = (&self.visitor.exchange, self.journey());
        Incident {
            number: Some(number),
            correlation_id: journey.correlation().unwrap_or_else(|| exchange.correlation()),
            request_id: journey.sign_in().map_or(exchange.request_id, |id| id.uuid()),
            at: exchange.at,
            app,
        }
    }

    /// Where a new password ends the risk that stands in the way: of whoever has something to prove themselves by, since they
    /// could not set one otherwise.
    fn reset(&self, cause: BlockCause) -> Option<String> {
        let has_proof = self
            .known
            .registered
            .iter()
            .any(|registered| registered.factor != Factor::Pass);
        (cause == BlockCause::UserRisk && has_proof).then(|| PASSWORD_RESET.to_owned())
    }

    /// In which words a barrier is told: what the person can do about it, never which policy it is.
    fn cause(&self, barrier: &Barrier) -> BlockCause {
        match barrier {
            Barrier::Disabled | Barrier::Gone => BlockCause::Disabled,
            Barrier::NotAssigned => BlockCause::Rules,
            Barrier::RegistrationAtRisk | Barrier::RegistrationRefused => BlockCause::CannotSetUp,
            Barrier::Unmet(needs) => match Missing::of(needs) {
                Some(Missing::CompliantDevice | Missing::DomainJoinedDevice) => BlockCause::NeedsDevice,
                Some(_) | None => BlockCause::Rules,
            },
            Barrier::Policies(by) => {
                if self.is_by_policy(by, |risks| !risks.user.is_empty()) {
                    BlockCause::UserRisk
                } else if self.is_by_policy(by, |risks| !risks.sign_in.is_empty()) {
                    BlockCause::SignInRisk
                } else {
                    BlockCause::Rules
                }
            }
        }
    }

    /// Whether one of these policies is about such a risk.
    fn is_by_policy(&self, by: &BTreeSet<Box<str>>, is_such: impl Fn(&Risks) -> bool) -> bool {
        let policies = self
            .known
            .evaluation
            .iter()
            .flat_map(|evaluation| &evaluation.verdict.policies);
        let mut blocking = policies.filter(|applied| by.contains(&applied.policy.id));
        blocking.any(|applied| is_such(&applied.policy.conditions.risks))
    }
}
