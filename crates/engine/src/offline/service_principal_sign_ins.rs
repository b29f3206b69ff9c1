//! Service principals that sign in with properties which they never had.
//!
//! What a principal's sign-ins of a day looked like is kept in small, longer than the sign-ins: so there is a history of two
//! months where sign-ins are kept for one, and no look at a day reads more than that day's sign-ins.

use super::Suspicions;
use super::accounts::{Account, AccountSuspicion, KeptDay};
use crate::engine::Engine;
use crate::service_principals::is_managed_identity;
use keepwatch_detection::detectors::suspicious_sign_ins::find;
use keepwatch_detection::registry::SUSPICIOUS_SIGN_INS_TYPE;
use keepwatch_detection::{Habits, Look, LookOf, PrincipalDay, address, detection_id_for_service_principal};
use keepwatch_graph::directory::ServicePrincipal;
use keepwatch_graph::{ServicePrincipalId, SignIn};
use keepwatch_ingest::credential_type;
use keepwatch_storage::{Rx, ServicePrincipalDayRow, Span, StoreError};
use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

/// How many principals of one day are looked at. Tenants have thousands.
const PRINCIPALS_MAX: usize = 100_000;

/// `status.errorCode` of a sign-in that a policy refused: the credential was right. Source: Microsoft Entra, AADSTS53003.
const BLOCKED_BY_POLICY: i32 = 53003;

/// `signInEventTypes` of a managed identity, whose credential nobody holds who could lose it.
const MANAGED_IDENTITY: &str = "managedIdentity";

/// Compares each principal's day with its days before.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let settings = engine.settings(rx)?;
    let settings = &settings.suspicious_sign_ins;
    if !settings.enabled {
        return Ok(Suspicions::default());
    }
    let mut suspicions = Suspicions::default();
    let before = Span {
        from: part.from.plus_days(-i64::from(settings.window_days)),
        until: part.from,
    };
    for (principal, day) in days(engine, rx, part)? {
        let known: Option<ServicePrincipal> = rx.get(&principal.to_string())?;
        if known.is_some_and(|known| is_managed_identity(known.service_principal_type.as_deref())) {
            continue;
        }
        let habits = habits(rx, principal, before)?;
        let found = find(settings, &habits, &day);
        suspicions.suspects += u64::from(!found.is_empty());
        suspicions
            .of_accounts
            .extend(found.into_iter().map(|found| AccountSuspicion {
                account: Account::ServicePrincipal(principal),
                found,
            }));
        suspicions.days.push(KeptDay {
            principal,
            row: ServicePrincipalDayRow {
                begins: part.from,
                sign_ins: day.succeeded(),
                habits: day.to_bytes(),
            },
        });
    }
    Ok(suspicions)
}

/// What the sign-ins of each principal within the part looked like.
fn days(
    engine: &Engine,
    rx: &mut Rx<'_>,
    part: Span,
) -> Result<BTreeMap<ServicePrincipalId, PrincipalDay>, StoreError> {
    let intel = engine.intel().current();
    let mut days: BTreeMap<ServicePrincipalId, PrincipalDay> = BTreeMap::new();
    rx.service_principal_sign_ins(part, |sign_in| {
        let Some(principal) = own_sign_in(&sign_in) else {
            return Ok(());
        };
        if days.len() >= PRINCIPALS_MAX && !days.contains_key(&principal) {
            return Ok(());
        }
        let address: Option<IpAddr> = sign_in.ip_address.as_deref().and_then(|text| text.trim().parse().ok());
        let address = address.map(address::canonical);
        let mut signals = intel.signals(address, sign_in.user_agent.as_deref());
        if let Some(place) = keepwatch_ingest::place(sign_in.location.as_ref()) {
            signals.place = Some(place);
        }
        let of = LookOf {
            address,
            resource: sign_in.resource_id.as_deref(),
            user_agent: sign_in.user_agent.as_deref(),
            credential: credential_type(&sign_in),
        };
        let day = days.entry(principal).or_default();
        day.add(
            Look::of(of, &signals),
            sign_in.created_date_time,
            address,
            sign_in.succeeded(),
        );
        Ok(())
    })?;
    Ok(days)
}

/// Whose sign-in it is, if a principal's whose credential was right.
fn own_sign_in(sign_in: &SignIn) -> Option<ServicePrincipalId> {
    let is_managed = sign_in.managed_service_identity.is_some()
        || sign_in
            .sign_in_event_types
            .iter()
            .any(|kind| kind.eq_ignore_ascii_case(MANAGED_IDENTITY));
    let code = sign_in.status.as_ref().and_then(|status| status.error_code);
    let was_right = sign_in.succeeded() || code == Some(BLOCKED_BY_POLICY);
    let id = sign_in.service_principal_id.as_deref()?;
    (was_right && !is_managed).then(|| id.parse().ok()).flatten()
}

/// What is usual for a principal by its days within `before`, but for what is doubted now: what an open detection speaks of
/// is the intruder's until somebody says otherwise.
fn habits(rx: &mut Rx<'_>, principal: ServicePrincipalId, before: Span) -> Result<Habits, StoreError> {
    let active = rx.service_principal_situation(principal, &[])?.detections;
    let doubted: HashSet<_> = active.iter().map(|detection| detection.id).collect();
    let is_doubted = |look: &Look| {
        let id = detection_id_for_service_principal(principal, SUSPICIOUS_SIGN_INS_TYPE, &look.origin());
        doubted.contains(&id)
    };
    let mut habits = Habits::default();
    for row in rx.service_principal_days(principal, before)? {
        // A day in the form of another version is made again by the next look at it.
        if let Some(day) = PrincipalDay::from_bytes(&row.habits) {
            habits.learn(&day, is_doubted);
        }
    }
    Ok(habits)
}
