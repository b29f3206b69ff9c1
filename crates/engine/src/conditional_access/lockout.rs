//! Whether policies keep out those who could change them.
//!
//! A policy for everybody is written by somebody whom it is for as well. What is told here is a warning: the policy is kept,
//! since it may be meant so, and applications and the command line can still change it.

use super::facts::memberships;
use super::rulebook::Book;
use crate::administer::{Change, RuleError, Warning};
use crate::authentication::factors_of;
use crate::directory::holders_of;
use crate::sign_in::Proved;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessClientApp, ConditionalAccessDevicePlatform, ConditionalAccessPolicyState, InsiderRiskLevel,
};
use keepwatch_graph::directory::{User as DirectoryUser, own_resources, role_templates};
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_policy::{
    Belonging, Decision, Device, External, Freshness, GrantControl, GrantControls, Identity, Ids, Mode, Policy,
    PolicyState, Proof, Request, Target, Truth, User, UserRisk, Whereabouts, evaluate, id, words,
};
use keepwatch_signin::Factor;
use keepwatch_storage::{Rx, StoreError};
use std::sync::Arc;

/// How many policies are looked at, in all ways to sign in that are tried, before nothing is said: a change of a policy keeps
/// other writers waiting, and this is about a tenth of a second. Where somebody can sign in, a few ways show it.
const LOOKS_MAX: usize = 100_000;

/// An enabled policy that could keep somebody out, wherever they sign in and at whatever risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The policy's id.
    pub policy: String,
    /// Its name.
    pub display_name: String,
    /// What it asks for, as the sign-in log says it; `Block` for a block, and nothing where it only bounds the session.
    pub controls: Vec<String>,
}

/// The enabled policies that would hit an account under some circumstances: those that neither leave it out nor are about
/// somebody else. An account for emergencies should have none. By id; `None` where there is no such user.
pub fn policies_that_hit(rx: &mut Rx<'_>, user: UserId) -> Result<Option<Vec<Hit>>, StoreError> {
    let found: Option<DirectoryUser> = rx.get(&user.to_string())?;
    let Some(found) = found.filter(|user| user.deleted_date_time.is_none()) else {
        return Ok(None);
    };
    let book = Book::read(rx)?;
    let person = person(rx, &found)?;
    let hits = book.policies.iter().filter(|policy| hits(policy, &person));
    Ok(Some(hits.map(hit).collect()))
}

fn hits(policy: &Policy, person: &User) -> bool {
    let is_about_people = policy.conditions.client_applications.is_none();
    policy.state == PolicyState::Enabled && is_about_people && policy.conditions.users.met(person) != Truth::No
}

fn hit(policy: &Arc<Policy>) -> Hit {
    Hit {
        policy: policy.id.to_string(),
        display_name: policy.display_name.to_string(),
        controls: policy.grant.as_ref().map(GrantControls::as_logged).unwrap_or_default(),
    }
}

/// Warns of a policy that was just stored, if with it none of the administrators who could change it can sign in.
pub(super) fn warn(change: &mut Change<'_, '_>, policy: &ConditionalAccessPolicy) -> Result<(), RuleError> {
    if policy.state != ConditionalAccessPolicyState::Enabled {
        return Ok(());
    }
    let now = change.now();
    if let Some(why) = locked_out(change.tx(), now)? {
        tracing::warn!(policy = %policy.id, "{}", why.text);
        change.warn(why);
    }
    Ok(())
}

const BLOCKED: Warning = Warning {
    code: "administratorsLockedOut",
    text: "the policies let no administrator sign in: leave out an account for emergencies",
};
const UNREGISTERED: Warning = Warning {
    code: "administratorsNotRegistered",
    text: "the policies ask every administrator for methods that none of them has registered",
};

/// Why no administrator can sign in; `None` where one can, where there is none, or where too much would have to be tried.
fn locked_out(rx: &mut Rx<'_>, now: Timestamp) -> Result<Option<Warning>, StoreError> {
    let administrators = administrators(rx)?;
    if administrators.is_empty() {
        return Ok(None);
    }
    let book = Book::read(rx)?;
    let mut tries = Tries::of(&book);
    let mut why = BLOCKED;
    for administrator in &administrators {
        let person = person(rx, administrator)?;
        if !book.policies.iter().any(|policy| hits(policy, &person)) {
            return Ok(None);
        }
        let proved = all_that_is_registered(rx, administrator.id, now)?;
        match tries.best(&book, &person, &proved) {
            Best::GetsIn | Best::Unknown => return Ok(None),
            Best::IsAsked => why = UNREGISTERED,
            Best::IsBlocked => {}
        }
    }
    Ok(Some(why))
}

/// The live, enabled users who hold a role by which they could change policies.
fn administrators(rx: &mut Rx<'_>) -> Result<Vec<DirectoryUser>, StoreError> {
    let roles = [
        role_templates::GLOBAL_ADMINISTRATOR.id,
        role_templates::SECURITY_ADMINISTRATOR.id,
        role_templates::CONDITIONAL_ACCESS_ADMINISTRATOR.id,
    ];
    let mut administrators = Vec::new();
    for holder in holders_of(rx, &roles)? {
        let user: Option<DirectoryUser> = rx.get(&holder)?;
        administrators
            .extend(user.filter(|user| user.deleted_date_time.is_none() && user.account_enabled != Some(false)));
    }
    Ok(administrators)
}

fn person(rx: &mut Rx<'_>, user: &DirectoryUser) -> Result<User, StoreError> {
    let key = user.id.to_string();
    let (groups, roles) = memberships(rx, &key)?;
    let is_guest = user.user_type.as_deref().is_some_and(|kind| words::is(kind, "Guest"));
    let belonging = if is_guest {
        Belonging::External(External {
            kinds: None,
            tenant: None,
        })
    } else {
        Belonging::Member
    };
    Ok(User {
        id: id(&key),
        groups,
        roles,
        belonging,
        risk: UserRisk::default(),
    })
}

/// Everything by which the user could prove who they are.
fn all_that_is_registered(rx: &mut Rx<'_>, user: UserId, now: Timestamp) -> Result<Proved, StoreError> {
    let has_password = rx.user_secret(user)?.is_some();
    let mut modes: Vec<Mode> = has_password.then_some(Mode::Password).into_iter().collect();
    for registered in factors_of(rx, user, now)? {
        match registered.factor {
            Factor::Totp => modes.push(Mode::SoftwareOath),
            Factor::Passkey => modes.push(Mode::Fido2),
            Factor::RecoveryCode => modes.push(Mode::RecoveryCode),
            Factor::Pass => modes.extend([Mode::TemporaryAccessPassOneTime, Mode::TemporaryAccessPassMultiUse]),
        }
    }
    Ok(Proved {
        proofs: modes.into_iter().map(|mode| Proof::fresh(mode, now)).collect(),
        password_changed: has_password,
        ..Proved::default()
    })
}

/// How far somebody gets at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Best {
    GetsIn,
    /// By a policy, for something that they have not registered.
    IsAsked,
    IsBlocked,
    /// There is more to try than is reasonable.
    Unknown,
}

/// The ways in which an administrator could sign in to change a policy.
struct Tries {
    whereabouts: Vec<Whereabouts>,
    left: usize,
}

impl Tries {
    const PLATFORMS: [ConditionalAccessDevicePlatform; 5] = [
        ConditionalAccessDevicePlatform::Windows,
        ConditionalAccessDevicePlatform::MacOs,
        ConditionalAccessDevicePlatform::Linux,
        ConditionalAccessDevicePlatform::Android,
        ConditionalAccessDevicePlatform::Ios,
    ];

    /// From nowhere in particular, and from each named location that a policy speaks of.
    fn of(book: &Book) -> Self {
        let mut whereabouts = vec![Whereabouts::NOWHERE];
        whereabouts.extend(book.places.each());
        Self {
            whereabouts,
            left: LOOKS_MAX / book.policies.len().max(1),
        }
    }

    fn best(&mut self, book: &Book, person: &User, proved: &Proved) -> Best {
        let mut best = Best::IsBlocked;
        let mut request = ordinary(person, proved, book);
        for whereabouts in &self.whereabouts {
            request.whereabouts.clone_from(whereabouts);
            for platform in Self::PLATFORMS {
                let Some(left) = self.left.checked_sub(1) else {
                    return Best::Unknown;
                };
                self.left = left;
                request.platform = Some(platform);
                match evaluate(&book.policies, &request).decision {
                    Decision::Grant => return Best::GetsIn,
                    Decision::Require(needs) => {
                        if needs.iter().all(|need| need.iter().any(can_be_registered)) {
                            best = Best::IsAsked;
                        }
                    }
                    Decision::Block { .. } => {}
                }
            }
        }
        best
    }
}

/// Whether somebody who does not satisfy it lacks nothing but a method.
fn can_be_registered(control: &GrantControl) -> bool {
    matches!(control, GrantControl::Mfa | GrantControl::AuthenticationStrength(_))
}

/// A sign-in without risk, in a browser, to what policies are changed by.
fn ordinary(person: &User, proved: &Proved, book: &Book) -> Request {
    Request {
        identity: Identity::User(person.clone()),
        target: Target::Applications([id(&own_resources::GRAPH_APP.to_string())].into()),
        contexts: Ids::new(),
        client_app: Some(ConditionalAccessClientApp::Browser),
        platform: None,
        whereabouts: Whereabouts::NOWHERE,
        device: Device::unregistered(),
        transfer_methods: 0,
        insider_risk: InsiderRiskLevel::None,
        satisfied: proved.satisfies(book, Freshness::Any, None),
        satisfied_afresh: proved.satisfies(book, Freshness::Afresh, None),
    }
}
