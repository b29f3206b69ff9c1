//! What is due next: the table of steps, from the first that may be due to the last.

#[cfg(test)]
mod properties;
mod second;
#[cfg(test)]
mod tests;

use crate::barrier::Barrier;
use crate::factor::Factor;
use crate::facts::{Account, Consent, Facts, MustChange, Persistence};
use crate::journey::Journey;
use crate::proofs::Proofs;
use crate::purpose::{Prompt, Purpose};
use crate::since::Since;
use crate::step::{NewPasswordReason, Refusal, Step};
use keepwatch_policy::{Decision, GrantControl, Mode};
use std::collections::BTreeSet;

/// One row of the table: the step that is due by it, if one is.
type Row = fn(&Case<'_>) -> Option<Step>;

/// What a sign-in comes by, in order. The first row that asks for something is what is due; who has passed all has
/// succeeded.
const SIGN_IN: [Row; 11] = [
    identified,
    in_good_standing,
    not_blocked,
    second::proved,
    password_is_their_own,
    risk_is_remedied,
    nothing_is_unmet,
    account_is_assigned,
    device_is_confirmed,
    consented,
    asked_to_stay,
];

/// What somebody comes by who has forgotten the password.
const RESET: [Row; 4] = [named, proved_otherwise, in_good_standing, has_new_password];

/// The step that is due.
///
/// The decision in `facts` must be the policies' answer to the proofs that count: [`Journey::proofs`] as
/// [`Proofs::fresh`] leaves them of [`Since::of`].
pub fn next(journey: &Journey, facts: &Facts) -> Step {
    let case = Case {
        journey,
        facts,
        fresh: journey.proofs().fresh(&Since::of(journey, facts)),
    };
    let table: &[Row] = match journey.purpose() {
        Purpose::ResetPassword => &RESET,
        Purpose::Authorize { .. } | Purpose::Account { .. } | Purpose::Device { .. } => &SIGN_IN,
    };
    let due = table.iter().find_map(|row| row(&case)).unwrap_or(Step::Done);
    if journey.purpose().prompts(Prompt::None) {
        unasked(due)
    } else {
        due
    }
}

/// What the rows look at.
struct Case<'a> {
    journey: &'a Journey,
    facts: &'a Facts,
    /// The proofs that are young enough.
    fresh: Proofs,
}

impl Case<'_> {
    /// What is still required: of each set, one control.
    fn needs(&self) -> impl Iterator<Item = &BTreeSet<GrantControl>> {
        let needs = match &self.facts.decision {
            Decision::Require(needs) => Some(needs),
            Decision::Grant | Decision::Block { .. } => None,
        };
        needs.into_iter().flatten()
    }

    fn needs_control(&self, control: &GrantControl) -> bool {
        self.needs().any(|any_of| any_of.contains(control))
    }

    /// Whether the user's risk asks for another password.
    fn needs_password_by_risk(&self) -> bool {
        let is_remedy = self.facts.risk_is_of_password && self.needs_control(&GrantControl::RiskRemediation);
        is_remedy || self.needs_control(&GrantControl::PasswordChange)
    }

    /// Whether an administrator wants another password of who signs in like this. Who came by a passkey has not used the one
    /// that was given out, and could not give it now.
    fn must_change(&self) -> MustChange {
        match self.facts.account {
            Account::Good { must_change_password } if self.fresh.modes().contains(&Mode::Password) => {
                must_change_password
            }
            Account::Good { .. } | Account::Disabled | Account::Gone => MustChange::No,
        }
    }
}

fn identified(case: &Case<'_>) -> Option<Step> {
    if case.fresh.has_primary() {
        return None;
    }
    let journey = case.journey;
    let may_be_another = journey.purpose().prompts(Prompt::SelectAccount) && !journey.is_picked();
    if may_be_another && case.facts.session.is_some() {
        Some(Step::PickAccount)
    } else if journey.name().is_none() {
        Some(Step::UserName)
    } else {
        Some(Step::Password)
    }
}

fn in_good_standing(case: &Case<'_>) -> Option<Step> {
    match case.facts.account {
        Account::Good { .. } => None,
        Account::Disabled => Some(Step::Blocked(Barrier::Disabled)),
        Account::Gone => Some(Step::Blocked(Barrier::Gone)),
    }
}

fn not_blocked(case: &Case<'_>) -> Option<Step> {
    match &case.facts.decision {
        Decision::Block { by } => Some(Step::Blocked(Barrier::Policies(by.clone()))),
        Decision::Grant | Decision::Require(_) => None,
    }
}

fn password_is_their_own(case: &Case<'_>) -> Option<Step> {
    if case.journey.password_changed_at().is_some() {
        return None;
    }
    if case.needs_password_by_risk() {
        return Some(Step::NewPassword(NewPasswordReason::Risk));
    }
    (case.must_change() != MustChange::No).then_some(Step::NewPassword(NewPasswordReason::MustChange))
}

fn risk_is_remedied(case: &Case<'_>) -> Option<Step> {
    let is_due = case.needs_control(&GrantControl::RiskRemediation) && !case.facts.risk_is_of_password;
    (is_due && case.journey.again_at().is_none()).then_some(Step::SignInAgain)
}

fn nothing_is_unmet(case: &Case<'_>) -> Option<Step> {
    let unmet: BTreeSet<_> = case.needs().cloned().collect();
    (!unmet.is_empty()).then_some(Step::Blocked(Barrier::Unmet(unmet)))
}

fn account_is_assigned(case: &Case<'_>) -> Option<Step> {
    (!case.facts.is_assigned).then_some(Step::Blocked(Barrier::NotAssigned))
}

fn device_is_confirmed(case: &Case<'_>) -> Option<Step> {
    let is_due = matches!(case.journey.purpose(), Purpose::Device { .. }) && !case.journey.is_device_confirmed();
    is_due.then_some(Step::ConfirmDevice)
}

fn consented(case: &Case<'_>) -> Option<Step> {
    let must_ask = case.journey.purpose().prompts(Prompt::Consent) && !case.journey.is_consented();
    match case.facts.consent {
        Consent::AdministratorOnly => Some(Step::NeedAdministrator),
        Consent::Ask => Some(Step::Consent),
        Consent::Given => must_ask.then_some(Step::Consent),
    }
}

fn asked_to_stay(case: &Case<'_>) -> Option<Step> {
    let is_due = case.facts.persistence == Persistence::Ask && case.journey.stays().is_none();
    // Whoever came by a session was asked when it began.
    (is_due && case.journey.is_interactive()).then_some(Step::StaySignedIn)
}

fn named(case: &Case<'_>) -> Option<Step> {
    case.journey.name().is_none().then_some(Step::UserName)
}

/// Whoever has forgotten the password proves who they are by a factor. All are offered to everybody: what somebody has
/// registered, and whether there is such an account, is nothing that a name should tell.
fn proved_otherwise(case: &Case<'_>) -> Option<Step> {
    const OFFERED: [Factor; 3] = [Factor::Totp, Factor::Passkey, Factor::RecoveryCode];
    if case.fresh.iter().any(crate::proofs::Proof::is_second) {
        return None;
    }
    let chosen = case.journey.chosen().filter(|factor| OFFERED.contains(factor));
    let factor = chosen.unwrap_or(Factor::Totp);
    let others = OFFERED.into_iter().filter(|other| *other != factor).collect();
    Some(Step::SecondFactor { factor, others })
}

fn has_new_password(case: &Case<'_>) -> Option<Step> {
    let is_due = case.journey.password_changed_at().is_none();
    is_due.then_some(Step::NewPassword(NewPasswordReason::Reset))
}

/// What is said of a step where nothing may be asked.
fn unasked(due: Step) -> Step {
    let refusal = match due {
        Step::Done | Step::Blocked(_) | Step::Refused(_) => return due,
        // Nobody is asked, so the browser does not stay.
        Step::StaySignedIn => return Step::Done,
        Step::UserName | Step::Password => Refusal::Login,
        Step::PickAccount => Refusal::AccountSelection,
        Step::ChooseFactor(_) | Step::SecondFactor { .. } => Refusal::SecondFactor,
        Step::SetUp(_) => Refusal::SetUp,
        Step::NewPassword(_) => Refusal::NewPassword,
        Step::SignInAgain => Refusal::SignInAgain,
        Step::Consent | Step::ConfirmDevice => Refusal::Consent,
        Step::NeedAdministrator => Refusal::Administrator,
    };
    Step::Refused(refusal)
}
