//! What is asked: one sign-in, as far as it is known.

use crate::device_filter::{DeviceFact, DeviceProperty};
use crate::ids::Ids;
use crate::model::GrantControl;
use crate::places::Whereabouts;
use keepwatch_graph::RiskLevel;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessClientApp, ConditionalAccessDevicePlatform, InsiderRiskLevel, UserAction,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The facts of one sign-in that policies look at.
///
/// A fact that is not known is said to be unknown, never guessed: a policy that depends on it is enforced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who signs in.
    pub identity: Identity,
    /// What is used.
    pub target: Target,
    /// The authentication contexts that are asked for beside it, such as by a `claims` request.
    pub contexts: Ids,
    /// The kind of software; `None` where it is unknown. `all` is a value like others, which no narrower policy names.
    pub client_app: Option<ConditionalAccessClientApp>,
    /// The operating system; `None` is one that is not among those a policy can name, which only `all` includes.
    pub platform: Option<ConditionalAccessDevicePlatform>,
    /// Where it comes from.
    pub whereabouts: Whereabouts,
    /// The device.
    pub device: Device,
    /// By which flows it came from another device: bits of `conditionalAccessTransferMethods`, zero for none.
    pub transfer_methods: i32,
    /// What other systems say of the user's intentions. Where nobody says anything it is `none`: there is no such risk
    /// without a system that finds it.
    pub insider_risk: InsiderRiskLevel,
    /// What has been satisfied in this session.
    pub satisfied: BTreeSet<GrantControl>,
    /// What has been satisfied in this very sign-in: policies on risk count nothing else.
    pub satisfied_afresh: BTreeSet<GrantControl>,
}

/// Who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A person.
    User(User),
    /// An application on its own behalf.
    ServicePrincipal(ServicePrincipal),
}

/// A person, and what they belong to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct User {
    /// Object id.
    pub id: Box<str>,
    /// Ids of the groups that they are in, directly or through other groups.
    pub groups: Ids,
    /// Ids of the templates of the directory roles that they hold.
    pub roles: Ids,
    /// Whether they are an ordinary member of the tenant.
    pub belonging: Belonging,
    /// Their risk, and that of this sign-in.
    pub risk: UserRisk,
}

/// Whether a person is an ordinary member of the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Belonging {
    /// They are.
    #[default]
    Member,
    /// They are not.
    External(External),
    /// Nobody says.
    Unknown,
}

/// The risk of a person and of the sign-in that is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserRisk {
    /// The user's risk as it is now.
    pub user: RiskLevel,
    /// The sign-in's real-time risk.
    pub sign_in: RiskLevel,
}

impl Default for UserRisk {
    fn default() -> Self {
        Self {
            user: RiskLevel::None,
            sign_in: RiskLevel::None,
        }
    }
}

/// How a person belongs to another tenant, or is a guest in this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// Bits of `conditionalAccessGuestOrExternalUserTypes`; `None` where the kind is unknown.
    pub kinds: Option<i32>,
    /// The tenant they come from; `None` where it is unknown.
    pub tenant: Option<Box<str>>,
}

/// An application on its own behalf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePrincipal {
    /// Object id.
    pub id: Box<str>,
    /// Whether its application belongs to this tenant.
    pub is_of_tenant: bool,
    /// Its risk.
    pub risk: RiskLevel,
}

/// What is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Applications, by client id; unknown where there are none.
    Applications(Ids),
    /// Something beside applications.
    UserAction(UserAction),
    /// Whatever an application has put behind this authentication context.
    AuthenticationContext(Box<str>),
}

/// What is known of the device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    /// Whether it is known to be nobody's: of a device that is not registered every property is null, whatever is said here.
    pub is_unregistered: bool,
    /// Whether it meets the organisation's rules.
    pub is_compliant: Option<bool>,
    /// Whether it is joined to the organisation's own domain as well.
    pub is_domain_joined: Option<bool>,
    /// What filters ask beside that, as far as it is known.
    pub facts: BTreeMap<DeviceProperty, DeviceFact>,
}

impl Device {
    /// One that is not registered.
    pub fn unregistered() -> Self {
        Self {
            is_unregistered: true,
            is_compliant: Some(false),
            is_domain_joined: Some(false),
            facts: BTreeMap::new(),
        }
    }

    /// Whether that is known of it.
    fn has(&self, fact: Option<bool>) -> bool {
        !self.is_unregistered && fact == Some(true)
    }

    /// What is known of one of its properties; nothing of one that is null.
    pub(crate) fn fact(&self, property: DeviceProperty) -> Option<Cow<'_, DeviceFact>> {
        match property {
            _ if self.is_unregistered => None,
            DeviceProperty::IsCompliant => self.is_compliant.map(DeviceFact::Flag).map(Cow::Owned),
            _ => self.facts.get(&property).map(Cow::Borrowed),
        }
    }
}

impl Request {
    /// Whether a control is satisfied; a policy on risk wants it satisfied afresh, and what the device is counts at any time.
    pub(crate) fn satisfies(&self, control: &GrantControl, is_about_risk: bool) -> bool {
        match control {
            GrantControl::CompliantDevice if self.device.has(self.device.is_compliant) => return true,
            GrantControl::DomainJoinedDevice if self.device.has(self.device.is_domain_joined) => return true,
            _ => {}
        }
        let satisfied = if is_about_risk {
            &self.satisfied_afresh
        } else {
            &self.satisfied
        };
        satisfied.iter().any(|have| have.covers(control))
    }
}
