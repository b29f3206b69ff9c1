//! When a policy applies: where all of its conditions are met.

mod clients;
mod devices;
mod identities;
mod risks;
mod targets;

pub use clients::{Clients, Platforms};
pub use devices::{DeviceKinds, Devices};
pub use identities::{ClientApplications, Guests, People, Users};
pub use risks::{RiskLevels, Risks};
pub use targets::{AppFilter, AppSet, Applications};

use crate::places::Locations;
use crate::reasons::Reasons;
use crate::request::{Identity, Request, Target};
use crate::truth::Truth;

/// When a policy applies: when each condition that is set is met. The default is met by nobody, since it names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// Who signs in.
    pub users: Users,
    /// Which applications sign in on their own behalf; such a policy is about nobody else.
    pub client_applications: Option<ClientApplications>,
    /// What is used.
    pub applications: Applications,
    /// Which software is used.
    pub clients: Clients,
    /// Which operating system.
    pub platforms: Option<Platforms>,
    /// From where.
    pub locations: Option<Locations>,
    /// On which device.
    pub devices: Option<Devices>,
    /// At which risk.
    pub risks: Risks,
    /// By which flows from another device: bits of `conditionalAccessTransferMethods`; zero sets no condition.
    pub transfer_methods: i32,
}

/// The conditions of a policy, as `whatIfAnalysisReasons` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Which of the others depends on a fact that is not known, is said by the others.
    NotEnoughInformation,
    /// The user is not included, or is excluded.
    Users,
    /// The same of an application on its own behalf.
    WorkloadIdentities,
    /// The application is not included, or is excluded.
    Application,
    /// The same of a user action.
    UserActions,
    /// The same of an authentication context.
    AuthenticationContext,
    /// The operating system.
    DevicePlatform,
    /// The device.
    Devices,
    /// The kind of software.
    ClientApps,
    /// The place.
    Location,
    /// The risk of the sign-in, or of the service principal that signs in.
    SignInRisk,
    /// The policy is not enabled.
    PolicyNotEnabled,
    /// The risk of the user.
    UserRisk,
    /// What other systems say of the user.
    InsiderRisk,
    /// The flow by which the sign-in came.
    AuthenticationFlow,
}

impl Reason {
    /// Every one.
    pub(crate) const ALL: [Reason; 15] = [
        Reason::NotEnoughInformation,
        Reason::Users,
        Reason::WorkloadIdentities,
        Reason::Application,
        Reason::UserActions,
        Reason::AuthenticationContext,
        Reason::DevicePlatform,
        Reason::Devices,
        Reason::ClientApps,
        Reason::Location,
        Reason::SignInRisk,
        Reason::PolicyNotEnabled,
        Reason::UserRisk,
        Reason::InsiderRisk,
        Reason::AuthenticationFlow,
    ];

    /// Its number in `whatIfAnalysisReasons`.
    pub const fn bit(self) -> i32 {
        match self {
            Reason::NotEnoughInformation => 1,
            Reason::Users => 4,
            Reason::WorkloadIdentities => 8,
            Reason::Application => 16,
            Reason::UserActions => 32,
            Reason::AuthenticationContext => 64,
            Reason::DevicePlatform => 128,
            Reason::Devices => 256,
            Reason::ClientApps => 512,
            Reason::Location => 1024,
            Reason::SignInRisk => 2048,
            Reason::PolicyNotEnabled => 16384,
            Reason::UserRisk => 32768,
            Reason::InsiderRisk => 131_072,
            Reason::AuthenticationFlow => 262_144,
        }
    }
}

impl Reason {
    /// Its number in `conditionalAccessConditions`, by which the sign-in log tells what was met and what was not; zero where
    /// that has none.
    pub(crate) const fn logged_bit(self) -> i32 {
        match self {
            Reason::NotEnoughInformation | Reason::PolicyNotEnabled => 0,
            Reason::Application | Reason::UserActions | Reason::AuthenticationContext => 1,
            Reason::Users => 2,
            Reason::DevicePlatform => 4,
            Reason::Location => 8,
            Reason::ClientApps => 16,
            Reason::SignInRisk => 32,
            Reason::UserRisk => 64,
            Reason::Devices => 256,
            Reason::WorkloadIdentities => 8192,
            Reason::AuthenticationFlow => 32768,
            Reason::InsiderRisk => 65536,
        }
    }
}

impl Conditions {
    /// Those that set something; who signs in and what is used always do.
    pub fn set(&self) -> Reasons {
        let identity = match self.client_applications {
            Some(_) => Reason::WorkloadIdentities,
            None => Reason::Users,
        };
        let all = [
            (identity, true),
            (Reason::Application, true),
            (Reason::ClientApps, self.clients.sets_something()),
            (Reason::DevicePlatform, self.platforms.is_some()),
            (Reason::Location, self.locations.is_some()),
            (Reason::Devices, self.devices.is_some()),
            (Reason::UserRisk, !self.risks.user.is_empty()),
            (
                Reason::SignInRisk,
                !self.risks.sign_in.is_empty() || !self.risks.service_principal.is_empty(),
            ),
            (Reason::InsiderRisk, !self.risks.insider.is_empty()),
            (Reason::AuthenticationFlow, self.transfer_methods != 0),
        ];
        all.into_iter()
            .filter(|(_, is_set)| *is_set)
            .map(|(of, _)| of)
            .collect()
    }

    /// Each condition, and whether `request` meets it. One that is not set is met.
    pub fn met(&self, request: &Request) -> [(Reason, Truth); 10] {
        let of_identity = match request.identity {
            Identity::User(_) => Reason::Users,
            Identity::ServicePrincipal(_) => Reason::WorkloadIdentities,
        };
        let of_target = match request.target {
            Target::Applications(_) => Reason::Application,
            Target::UserAction(_) => Reason::UserActions,
            Target::AuthenticationContext(_) => Reason::AuthenticationContext,
        };
        let flows = self.transfer_methods == 0 || self.transfer_methods & request.transfer_methods != 0;
        let locations = self.locations.as_ref();
        [
            (of_identity, self.identity(&request.identity)),
            (of_target, self.applications.met(&request.target, &request.contexts)),
            (Reason::ClientApps, self.clients.met(request.client_app)),
            (
                Reason::DevicePlatform,
                unset_or(self.platforms.as_ref(), |platforms| platforms.met(request.platform)),
            ),
            (
                Reason::Location,
                unset_or(locations, |locations| locations.met(&request.whereabouts)),
            ),
            (
                Reason::Devices,
                unset_or(self.devices.as_ref(), |devices| devices.met(&request.device)),
            ),
            (Reason::UserRisk, self.risks.of_user(&request.identity)),
            (Reason::SignInRisk, self.risks.of_sign_in(&request.identity)),
            (Reason::InsiderRisk, self.risks.of_insider(request.insider_risk)),
            (Reason::AuthenticationFlow, flows.into()),
        ]
    }

    /// Whether the policy applies.
    pub fn apply(&self, request: &Request) -> Truth {
        let all = self.met(request);
        all.iter().fold(Truth::Yes, |so_far, (_, met)| so_far.and(*met))
    }

    fn identity(&self, identity: &Identity) -> Truth {
        match (identity, &self.client_applications) {
            (Identity::User(user), None) => self.users.met(user),
            (Identity::ServicePrincipal(who), Some(clients)) => clients.met(who),
            (Identity::User(_), Some(_)) | (Identity::ServicePrincipal(_), None) => Truth::No,
        }
    }
}

fn unset_or<T>(condition: Option<T>, met: impl FnOnce(T) -> Truth) -> Truth {
    condition.map_or(Truth::Yes, met)
}
