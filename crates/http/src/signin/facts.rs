//! What is true of a journey at this moment: read anew for every step, so that whatever was changed meanwhile counts.

use super::consent::{Asking, asking};
use super::visitor::Visitor;
use keepwatch_engine::authentication::Registered;
use keepwatch_engine::sessions::LiveSession;
use keepwatch_engine::{Engine, Evaluation, Proved, Remediation, high_since};
use keepwatch_graph::conditional_access::enums::UserAction;
use keepwatch_graph::directory::User;
use keepwatch_graph::{SignInId, UserId};
use keepwatch_policy::{self as policy, Applied, AppliedResult, Decision, GrantControl, PersistentBrowser};
use keepwatch_signin::{Account, Factor, Facts, Journey, MustChange, Persistence, Registration, Session, Since};
use keepwatch_storage::StoreError;
use std::collections::{BTreeMap, BTreeSet};

/// How often proofs are sorted out anew. Which count depends on the policies, and what the policies say on which count: once
/// an old one is left out it stays out, so that this ends when all are.
const ROUNDS_MAX: usize = 4;

/// The facts, and what they were found from.
pub(super) struct Known {
    /// For the next step.
    pub(super) facts: Facts,
    /// The user, once there is a proof.
    pub(super) user: Option<User>,
    /// What the policies say, once the sign-in is on record.
    pub(super) evaluation: Option<Evaluation>,
    /// What was shown to the policies.
    pub(super) proved: Proved,
    /// What is registered.
    pub(super) registered: Vec<Registered>,
    /// What the application asks for.
    pub(super) asking: Option<Asking>,
    /// The browser's session.
    pub(super) session: Option<LiveSession>,
}

/// Finds the facts for a journey.
pub(super) async fn known(visitor: &Visitor, journey: &Journey) -> Result<Known, StoreError> {
    let session = visitor.session().await?;
    let mut known = Known {
        facts: Facts {
            session: session.as_ref().map(named),
            persistence: Persistence::Ask,
            ..Facts::ordinary()
        },
        user: None,
        evaluation: None,
        proved: Proved::default(),
        registered: Vec::new(),
        asking: None,
        session,
    };
    let Some(user) = journey.user() else {
        return Ok(known);
    };
    known.of_user(visitor, user).await?;
    known.judge(visitor.app.engine(), journey).await?;
    if let Some(user) = &known.user {
        known.asking = asking(visitor, journey, user).await?;
    }
    if let Some(asking) = &known.asking {
        known.facts.consent = asking.consent();
        known.facts.is_assigned = asking.is_assigned;
    }
    Ok(known)
}

/// A session as steps know it.
pub(super) fn named(session: &LiveSession) -> Session {
    Session {
        id: session.id,
        user: session.user.id,
        name: session.user.user_principal_name.clone().unwrap_or_default(),
    }
}

impl Known {
    async fn of_user(&mut self, visitor: &Visitor, id: UserId) -> Result<(), StoreError> {
        let read = move |rx: &mut keepwatch_storage::Rx<'_>| {
            let user: Option<User> = rx.get(&id.to_string())?;
            let secret = rx.user_secret(id)?;
            let must_change_password = must_change(user.as_ref(), secret.is_some_and(|secret| secret.must_change));
            Ok((user, must_change_password, high_since(rx, id)?))
        };
        let (user, must_change_password, high_since) = visitor.app.store().read(read).await?;
        self.user = user.filter(|user| user.deleted_date_time.is_none());
        self.facts.valid_from = self
            .user
            .as_ref()
            .and_then(|user| user.sign_in_sessions_valid_from_date_time);
        self.facts.high_since = high_since;
        self.facts.account = match &self.user {
            None => Account::Gone,
            Some(user) if user.account_enabled == Some(false) => Account::Disabled,
            Some(_) => Account::Good { must_change_password },
        };
        self.registered = visitor.app.engine().factors_of(id).await?;
        self.facts.factors = self.registered.iter().map(|registered| registered.factor).collect();
        Ok(())
    }

    /// Lets the policies judge the proofs that count.
    async fn judge(&mut self, engine: &Engine, journey: &Journey) -> Result<(), StoreError> {
        let Some(id) = journey.sign_in() else {
            return Ok(());
        };
        for _ in 0..ROUNDS_MAX {
            let proved = proved(journey, &self.facts);
            let Some(evaluation) = engine.reconsider(id, proved.clone()).await? else {
                return Ok(());
            };
            let before = (self.facts.primary_frequency, self.facts.second_frequency);
            self.take(&evaluation);
            (self.proved, self.evaluation) = (proved, Some(evaluation));
            if (self.facts.primary_frequency, self.facts.second_frequency) == before {
                break;
            }
        }
        if let Decision::Require(needs) = &self.facts.decision {
            let needs = needs.clone();
            self.facts.would_satisfy = would_satisfy(engine, journey, &self.proved, &needs).await?;
        }
        if self.may_want_registration() {
            self.facts.registration = self.registration(engine, journey).await?;
        }
        Ok(())
    }

    /// Whether somebody may have to register a factor: by policies, or because an administrator wants one.
    fn may_want_registration(&self) -> bool {
        let wants_one = Account::Good {
            must_change_password: MustChange::AfterSecondFactor,
        };
        matches!(self.facts.decision, Decision::Require(_)) || self.facts.account == wants_one
    }

    fn take(&mut self, evaluation: &Evaluation) {
        let facts = &mut self.facts;
        facts.decision = evaluation.verdict.decision.clone();
        facts.primary_frequency = evaluation.verdict.session.primary;
        facts.second_frequency = evaluation.verdict.session.secondary;
        facts.persistence = match evaluation.verdict.session.persistent_browser {
            None => Persistence::Ask,
            Some(PersistentBrowser::Always) => Persistence::Always,
            Some(PersistentBrowser::Never) => Persistence::Never,
        };
        facts.risk_is_of_password = evaluation.remediation != Some(Remediation::SignInAgain);
    }

    /// Whether something may be registered now. Where it is a risk that asks for a second factor, whoever signs in may be the
    /// attacker, and would register their own.
    async fn registration(&self, engine: &Engine, journey: &Journey) -> Result<Registration, StoreError> {
        let (Some(evaluation), Some(id)) = (&self.evaluation, journey.sign_in()) else {
            return Ok(Registration::Allowed);
        };
        let is_risky = evaluation.verdict.mfa_driven_by().is_risk()
            || evaluation
                .verdict
                .driven_by(|control| matches!(control, GrantControl::PasswordChange | GrantControl::RiskRemediation))
                .is_risk();
        if is_risky {
            return Ok(Registration::Risky);
        }
        Ok(match may_register(engine, id, self.proved.clone()).await? {
            true => Registration::Allowed,
            false => Registration::Refused,
        })
    }
}

/// Whether an administrator wants another password than the one that is kept.
fn must_change(user: Option<&User>, is_temporary: bool) -> MustChange {
    let profile = user.and_then(|user| user.password_profile.as_ref());
    let with_mfa = profile.and_then(|profile| profile.force_change_password_next_sign_in_with_mfa);
    match (is_temporary, with_mfa) {
        (false, _) => MustChange::No,
        (true, Some(true)) => MustChange::AfterSecondFactor,
        (true, _) => MustChange::Yes,
    }
}

/// Whether the policies let somebody register security information after a sign-in in which that was proved.
///
/// Whoever has no second factor yet cannot be asked for one to register the first: a policy about all applications does not
/// keep them from it. One that names the registration itself does, and they need a pass from an administrator. Source:
/// Microsoft Entra, Conditional Access template "Securing security info registration".
pub(super) async fn may_register(engine: &Engine, sign_in: SignInId, proved: Proved) -> Result<bool, StoreError> {
    let action = UserAction::RegisterSecurityInformation;
    let Some(judged) = engine.judge_action(sign_in, action, proved).await? else {
        return Ok(true);
    };
    let verdict = &judged.verdict;
    let names_it = |applied: &Applied| applied.policy.conditions.applications.user_actions.contains(&action);
    let mut unmet = verdict
        .policies
        .iter()
        .filter(|applied| applied.result == AppliedResult::Failure);
    Ok(match verdict.decision {
        Decision::Grant => true,
        Decision::Block { .. } => false,
        Decision::Require(_) => !unmet.any(names_it),
    })
}

/// What the policies are shown: the proofs that count, those of this journey as fresh ones.
pub(super) fn proved(journey: &Journey, facts: &Facts) -> Proved {
    let fresh_from = journey.again_at().unwrap_or(journey.started_at());
    let counting = journey.proofs().fresh(&Since::of(journey, facts));
    let mut proofs: Vec<policy::Proof> = counting
        .iter()
        .map(|proof| proof.shown(proof.at >= fresh_from))
        .collect();
    proofs.sort_by_key(|proof| proof.at);
    Proved {
        proofs,
        password_changed: journey.password_changed_at().is_some(),
        signed_in_again: journey.again_at().is_some() && counting.has_primary(),
        contexts: journey
            .contexts()
            .map(|context| context.to_ascii_lowercase().into())
            .collect(),
        user_level: journey.user_level(),
    }
}

/// What each factor would satisfy: what the policies would not ask for any more if it were proved now.
async fn would_satisfy(
    engine: &Engine,
    journey: &Journey,
    proved: &Proved,
    needs: &BTreeSet<BTreeSet<GrantControl>>,
) -> Result<BTreeMap<Factor, BTreeSet<GrantControl>>, StoreError> {
    let mut all = BTreeMap::new();
    let Some(id) = journey.sign_in() else {
        return Ok(all);
    };
    let at = engine.clock().now();
    for factor in Factor::ALL {
        let mut supposed = proved.clone();
        supposed.proofs.push(policy::Proof::fresh(factor.mode(), at));
        let Some(evaluation) = engine.reconsider(id, supposed).await? else {
            continue;
        };
        let left = match evaluation.verdict.decision {
            Decision::Require(left) => left,
            Decision::Grant => BTreeSet::new(),
            Decision::Block { .. } => continue,
        };
        all.insert(factor, needs.difference(&left).flatten().cloned().collect());
    }
    Ok(all)
}
