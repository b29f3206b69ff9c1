//! Accounts that do to the tenant what they never did and hardly anybody does.
//!
//! The audit log of the days before says what is usual, counted by the database; of the day itself every record is read.

mod operation;

use super::Suspicions;
use super::accounts::{Account, AccountSuspicion};
use crate::engine::Engine;
use crate::service_principals::is_managed_identity;
use keepwatch_detection::detectors::anomalous_activity::{Day, find};
use keepwatch_detection::operations::{Operation, TenantOperations};
use keepwatch_detection::registry::{ANOMALOUS_SERVICE_PRINCIPAL_ACTIVITY, ANOMALOUS_USER_ACTIVITY};
use keepwatch_graph::DirectoryAudit;
use keepwatch_graph::directory::ServicePrincipal;
use keepwatch_graph::edm::folded;
use keepwatch_storage::{Rx, Span, StoreError};
use operation::Operations;
use std::collections::BTreeMap;

/// How many kinds of operations of anybody are known of the days before: the most frequent ones. A tenant has dozens of
/// operations and dozens of people who do them.
const HABITS_MAX: u32 = 50_000;

/// How many operations of one account on one day are looked at; by then it has been told, or it is one that always does.
const OPERATIONS_MAX: usize = 10_000;

/// How many accounts of one day are looked at.
const ACCOUNTS_MAX: usize = 10_000;

/// Compares what each account did on a day with what is usual for it and for everybody.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let settings = engine.settings(rx)?;
    let settings = &settings.anomalous_activity;
    if !settings.enabled {
        return Ok(Suspicions::default());
    }
    let records = records(rx, part)?;
    if records.is_empty() {
        return Ok(Suspicions::default());
    }
    let window = Span {
        from: part.from.plus_days(-i64::from(settings.window_days)),
        until: part.from,
    };
    let (before, itself) = (habits(rx, window)?, habits(rx, part)?);
    let day = Day {
        begins: part.from,
        before: &before,
        itself: &itself,
    };
    let mut operations = Operations::default();
    let mut suspicions = Suspicions::default();
    for ((account, actor), records) in records {
        let detector = match account {
            Account::User(_) => &ANOMALOUS_USER_ACTIVITY,
            Account::ServicePrincipal(id) => {
                let known: Option<ServicePrincipal> = rx.get(&id.to_string())?;
                if known.is_some_and(|known| is_managed_identity(known.service_principal_type.as_deref())) {
                    continue;
                }
                &ANOMALOUS_SERVICE_PRINCIPAL_ACTIVITY
            }
        };
        let done: Vec<Operation> = records
            .iter()
            .map(|record| operations.of(rx, record))
            .collect::<Result<_, _>>()?;
        let found = find(settings, detector, day, &actor, &done);
        suspicions.suspects += u64::from(!found.is_empty());
        let found = found.into_iter().map(|found| AccountSuspicion { account, found });
        suspicions.of_accounts.extend(found);
    }
    Ok(suspicions)
}

/// By whom, and by what habits count for them.
type Actor = (Account, String);

/// What accounts did to something else than themselves, in the order of time.
fn records(rx: &mut Rx<'_>, part: Span) -> Result<BTreeMap<Actor, Vec<DirectoryAudit>>, StoreError> {
    let mut records: BTreeMap<Actor, Vec<DirectoryAudit>> = BTreeMap::new();
    rx.audits(part, |record| {
        let Some(actor) = actor(&record) else { return Ok(()) };
        if is_own_business(&record) || (records.len() >= ACCOUNTS_MAX && !records.contains_key(&actor)) {
            return Ok(());
        }
        let of_actor = records.entry(actor).or_default();
        if of_actor.len() < OPERATIONS_MAX {
            of_actor.push(record);
        }
        Ok(())
    })?;
    Ok(records)
}

/// Who did it; none for whoever has no account, such as the command line.
fn actor(record: &DirectoryAudit) -> Option<Actor> {
    if let Some(user) = &record.initiated_by.user {
        let id = user.id.as_deref()?;
        return Some((Account::User(id.parse().ok()?), of_user(id)));
    }
    let app = record.initiated_by.app.as_ref()?;
    let id = app.service_principal_id.as_deref()?.parse().ok()?;
    Some((Account::ServicePrincipal(id), of_app(app.app_id.as_deref()?)))
}

/// Whether somebody did something to themselves alone, such as changing their password.
fn is_own_business(record: &DirectoryAudit) -> bool {
    let user = record.initiated_by.user.as_ref();
    let Some(id) = user.and_then(|user| user.id.as_deref()) else {
        return false;
    };
    let mut targets = record.target_resources.iter().filter_map(|target| target.id.as_deref());
    !record.target_resources.is_empty() && targets.all(|target| target.eq_ignore_ascii_case(id))
}

/// Who did what how often within `span`.
fn habits(rx: &mut Rx<'_>, span: Span) -> Result<TenantOperations, StoreError> {
    let mut habits = TenantOperations::default();
    for habit in rx.audit_habits(span, HABITS_MAX)? {
        let actor = match (&habit.user, &habit.app) {
            (Some(user), _) => of_user(user),
            (None, Some(app)) => of_app(app),
            (None, None) => continue,
        };
        habits.add(&actor, &habit.name, habit.count, habit.first);
    }
    Ok(habits)
}

fn of_user(id: &str) -> String {
    format!("user {}", folded(id))
}

fn of_app(app_id: &str) -> String {
    format!("app {}", folded(app_id))
}
