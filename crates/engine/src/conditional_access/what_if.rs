//! What policies would make of a sign-in that is only thought of.

use super::Book;
use super::facts::{known_facts, memberships};
use crate::administer::RuleError;
use crate::engine::Engine;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessClientApp, ConditionalAccessDevicePlatform, InsiderRiskLevel, UserAction, WhatIfAnalysisReasons,
};
use keepwatch_graph::conditional_access::sign_in_conditions::{
    DeviceInfo, SignInConditions, SignInContext, SignInIdentity, UserSignIn,
};
use keepwatch_graph::conditional_access::{ConditionalAccessPolicy, WhatIfAnalysisResult};
use keepwatch_graph::directory::User as DirectoryUser;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{RiskLevel, UserId};
use keepwatch_intel::IntelHandle;
use keepwatch_policy::{
    Analysis, Belonging, Country, Device, DeviceFact, DeviceProperty, External, Freshness, Identity, Ids, Policy,
    Proof, Request, ServicePrincipal, Target, User, UserRisk, Verdict, analyse, evaluate, id, ids, satisfied, words,
};
use keepwatch_storage::{Rx, StoreError};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// A sign-in that is only thought of. Source: Microsoft Graph v1.0, conditionalAccessRoot: evaluate.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// Who signs in.
    pub identity: SignInIdentity,
    /// What is used.
    pub context: SignInContext,
    /// Under which conditions; what is left out is no risk, any software, any platform, a device that is not registered.
    pub conditions: SignInConditions,
    /// Whether only policies that would apply are told.
    pub applied_policies_only: bool,
}

impl Engine {
    /// What each policy would make of a sign-in, by id of the policy.
    pub async fn what_if(&self, asked: WhatIf) -> Result<Vec<WhatIfAnalysisResult>, RuleError> {
        let facts = Facts::of(&asked, self.intel())?;
        let book = self.book().await?;
        let results = self.store().read(move |rx| facts.results(rx, &book)).await?;
        Ok(results)
    }
}

/// A sign-in that is only thought of, to be held against what is stored without a server: what is asked was checked.
pub struct Rehearsal {
    facts: Facts,
    proofs: Vec<Proof>,
}

/// What policies would make of it.
#[derive(Debug, Clone)]
pub struct Rehearsed {
    /// What each policy would do and why not, in the order of [`Verdict::policies`].
    pub analysed: Vec<Analysis>,
    /// What they would decide together. What is not said counts as it does at a sign-in: against whoever signs in.
    pub verdict: Verdict,
}

impl Rehearsal {
    /// Checks what is asked. `proofs` are the methods that the person would prove.
    pub fn of(asked: &WhatIf, proofs: Vec<Proof>, intel: &IntelHandle) -> Result<Self, RuleError> {
        let facts = Facts::of(asked, intel)?;
        Ok(Self { facts, proofs })
    }

    /// Holds it against the policies as they are.
    pub fn run(&self, rx: &mut Rx<'_>) -> Result<Rehearsed, StoreError> {
        let book = Book::read(rx)?;
        let mut request = self.facts.request(rx, &book)?;
        request.satisfied = satisfied(&self.proofs, &book.strengths, Freshness::Any);
        request.satisfied_afresh = satisfied(&self.proofs, &book.strengths, Freshness::Afresh);
        let analysed = book.policies.iter().map(|policy| analyse(policy, &request));
        Ok(Rehearsed {
            analysed: analysed.collect(),
            verdict: evaluate(&book.policies, &request),
        })
    }
}

/// What is asked, checked.
struct Facts {
    who: Who,
    target: Target,
    conditions: SignInConditions,
    address: Option<IpAddr>,
    /// The country that the address is in, where the caller names none.
    country_of_address: Option<String>,
    applied_policies_only: bool,
}

enum Who {
    User(UserSignIn),
    ServicePrincipal(Box<str>),
}

impl Facts {
    fn of(asked: &WhatIf, intel: &IntelHandle) -> Result<Self, RuleError> {
        let conditions = &asked.conditions;
        let address = conditions.ip_address.as_deref().map(parse_address).transpose()?;
        if let Some(country) = &conditions.country
            && !(country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic()))
        {
            let problem = format!("`{}` is not a two-letter code of ISO 3166", shown(country));
            return Err(RuleError::member("signInConditions.country", problem));
        }
        let place = intel.current().signals(address, None).place;
        Ok(Self {
            who: who(&asked.identity)?,
            target: target(&asked.context)?,
            conditions: conditions.clone(),
            address,
            country_of_address: place.and_then(|place| place.country.as_deref().map(str::to_owned)),
            applied_policies_only: asked.applied_policies_only,
        })
    }

    fn results(&self, rx: &mut Rx<'_>, book: &Book) -> Result<Vec<WhatIfAnalysisResult>, StoreError> {
        let request = self.request(rx, book)?;
        let mut policies: Vec<ConditionalAccessPolicy> = rx.all()?;
        policies.retain(|policy| policy.deleted_date_time.is_none());
        let analysed = policies.into_iter().map(|policy| {
            let analysis = analyse(&Policy::of(&policy), &request);
            let reasons = WhatIfAnalysisReasons::from_bits(analysis.bits());
            WhatIfAnalysisResult::of(policy, analysis.applies(), reasons)
        });
        Ok(analysed
            .filter(|result| result.policy_applies || !self.applied_policies_only)
            .collect())
    }

    fn request(&self, rx: &mut Rx<'_>, book: &Book) -> Result<Request, StoreError> {
        let conditions = &self.conditions;
        let country = match (conditions.country.as_deref(), &self.country_of_address, self.address) {
            (Some(code), _, _) => Country::Known(code),
            (None, Some(code), _) => Country::Known(code),
            (None, None, Some(_)) => Country::None,
            (None, None, None) => Country::Unknown,
        };
        let flow = conditions.authentication_flow.as_ref();
        Ok(Request {
            identity: self.identity(rx)?,
            target: self.target.clone(),
            contexts: Ids::new(),
            client_app: Some(conditions.client_app_type.unwrap_or(ConditionalAccessClientApp::All)),
            platform: Some(
                conditions
                    .device_platform
                    .unwrap_or(ConditionalAccessDevicePlatform::All),
            ),
            whereabouts: book.places.locate(self.address, country),
            device: match &conditions.device_info {
                Some(info) if *info != DeviceInfo::default() => device(info),
                _ => Device::unregistered(),
            },
            transfer_methods: flow
                .and_then(|flow| flow.transfer_method.as_ref())
                .map_or(0, |method| method.bits()),
            insider_risk: conditions.insider_risk_level.unwrap_or(InsiderRiskLevel::None),
            satisfied: BTreeSet::new(),
            satisfied_afresh: BTreeSet::new(),
        })
    }

    fn identity(&self, rx: &mut Rx<'_>) -> Result<Identity, StoreError> {
        let level = |level: Option<RiskLevel>| level.unwrap_or(RiskLevel::None);
        let conditions = &self.conditions;
        Ok(match &self.who {
            Who::User(who) => Identity::User(User {
                risk: UserRisk {
                    user: level(conditions.user_risk_level),
                    sign_in: level(conditions.sign_in_risk_level),
                },
                ..user(rx, who)?
            }),
            Who::ServicePrincipal(id) => Identity::ServicePrincipal(ServicePrincipal {
                id: id.clone(),
                is_of_tenant: true,
                risk: level(conditions.service_principal_risk_level),
            }),
        })
    }
}

fn parse_address(text: &str) -> Result<IpAddr, RuleError> {
    let problem = |_| {
        RuleError::member(
            "signInConditions.ipAddress",
            format!("`{}` is not an address", shown(text)),
        )
    };
    text.parse().map_err(problem)
}

fn who(identity: &SignInIdentity) -> Result<Who, RuleError> {
    match identity {
        SignInIdentity::User(who) => {
            const MEMBER: &str = "signInIdentity.userId";
            let is_external = who.external_user_type.as_ref().is_some_and(|kinds| kinds.bits() != 0);
            match &who.user_id {
                Some(id) if id.parse::<UserId>().is_ok() => Ok(Who::User(who.clone())),
                Some(id) => Err(RuleError::member(MEMBER, format!("`{}` is not an id", shown(id)))),
                None if is_external => Ok(Who::User(who.clone())),
                None => Err(RuleError::member(
                    MEMBER,
                    "must be given, where externalUserType is not",
                )),
            }
        }
        SignInIdentity::ServicePrincipal(who) => {
            const MEMBER: &str = "signInIdentity.servicePrincipalId";
            let given = who
                .service_principal_id
                .as_deref()
                .ok_or_else(|| RuleError::member(MEMBER, "must be given"))?;
            uuid::Uuid::try_parse(given)
                .map_err(|_| RuleError::member(MEMBER, format!("`{}` is not an id", shown(given))))?;
            Ok(Who::ServicePrincipal(id(given)))
        }
        SignInIdentity::Agent(_) => Err(RuleError::member(
            "signInIdentity",
            "cannot be an agent: this server has no identities of agents",
        )),
    }
}

fn target(context: &SignInContext) -> Result<Target, RuleError> {
    match context {
        SignInContext::Application(of) => {
            const MEMBER: &str = "signInContext.includeApplications";
            if of.include_applications.is_empty() {
                return Err(RuleError::member(MEMBER, "must name an application"));
            }
            let is_id = |app: &&String| uuid::Uuid::try_parse(app).is_err();
            if let Some(other) = of.include_applications.iter().find(is_id) {
                let problem = format!("`{}` is not the id of an application", shown(other));
                return Err(RuleError::member(MEMBER, problem));
            }
            Ok(Target::Applications(ids(&of.include_applications)))
        }
        SignInContext::UserAction(of) => match of.user_action {
            Some(action) if action != UserAction::UnknownFutureValue => Ok(Target::UserAction(action)),
            _ => Err(RuleError::member(
                "signInContext.userAction",
                "must be registerSecurityInformation or registerOrJoinDevices",
            )),
        },
        SignInContext::Auth(of) => match &of.authentication_context_value {
            Some(value) if !value.is_empty() => Ok(Target::AuthenticationContext(id(value))),
            _ => Err(RuleError::member(
                "signInContext.authenticationContextValue",
                "must be given",
            )),
        },
    }
}

/// What the directory says of a person. Somebody whom it does not know belongs to nothing.
fn user(rx: &mut Rx<'_>, who: &UserSignIn) -> Result<User, StoreError> {
    let key = who.user_id.as_deref().unwrap_or_default();
    let (groups, roles) = if key.is_empty() {
        (Ids::new(), Ids::new())
    } else {
        memberships(rx, key)?
    };
    let said = who
        .external_user_type
        .as_ref()
        .map(|kinds| kinds.bits())
        .filter(|bits| *bits != 0);
    let tenant = who.external_tenant_id.as_deref().map(id);
    let belonging = match said {
        Some(kinds) => Belonging::External(External {
            kinds: Some(kinds),
            tenant,
        }),
        None if is_guest(rx, key)? => Belonging::External(External { kinds: None, tenant }),
        None => Belonging::Member,
    };
    Ok(User {
        id: id(key),
        groups,
        roles,
        belonging,
        risk: UserRisk::default(),
    })
}

fn is_guest(rx: &mut Rx<'_>, key: &str) -> Result<bool, StoreError> {
    let kind = rx.get::<DirectoryUser>(key)?.and_then(|user| user.user_type);
    Ok(kind.is_some_and(|kind| words::is(&kind, "Guest")))
}

/// The device of which something is said, and which is registered therefore; the rest is unknown.
fn device(info: &DeviceInfo) -> Device {
    let text = |value: &Option<String>| value.as_deref().map(DeviceFact::text);
    let texts = |values: &[String]| (!values.is_empty()).then(|| DeviceFact::texts(values));
    let extensions = (1..).zip(extension_attributes(info));
    let extensions = extensions.map(|(number, value)| (DeviceProperty::ExtensionAttribute(number), text(value)));
    let facts = [
        (DeviceProperty::DeviceId, text(&info.device_id)),
        (DeviceProperty::DisplayName, text(&info.display_name)),
        (DeviceProperty::Ownership, text(&info.ownership)),
        (
            DeviceProperty::EnrollmentProfileName,
            text(&info.enrollment_profile_name),
        ),
        (DeviceProperty::Manufacturer, text(&info.manufacturer)),
        (DeviceProperty::MdmAppId, text(&info.mdm_app_id)),
        (DeviceProperty::Model, text(&info.model)),
        (DeviceProperty::OperatingSystem, text(&info.operating_system)),
        (
            DeviceProperty::OperatingSystemVersion,
            text(&info.operating_system_version),
        ),
        (DeviceProperty::PhysicalIds, texts(&info.physical_ids)),
        (DeviceProperty::ProfileType, text(&info.profile_type)),
        (DeviceProperty::SystemLabels, texts(&info.system_labels)),
        (DeviceProperty::TrustType, text(&info.trust_type)),
    ];
    Device {
        is_unregistered: false,
        is_compliant: info.is_compliant,
        is_domain_joined: info.trust_type.as_deref().map(|trust| words::is(trust, "ServerAD")),
        facts: known_facts(facts.into_iter().chain(extensions)),
    }
}

fn extension_attributes(info: &DeviceInfo) -> [&Option<String>; 15] {
    [
        &info.extension_attribute1,
        &info.extension_attribute2,
        &info.extension_attribute3,
        &info.extension_attribute4,
        &info.extension_attribute5,
        &info.extension_attribute6,
        &info.extension_attribute7,
        &info.extension_attribute8,
        &info.extension_attribute9,
        &info.extension_attribute10,
        &info.extension_attribute11,
        &info.extension_attribute12,
        &info.extension_attribute13,
        &info.extension_attribute14,
        &info.extension_attribute15,
    ]
}
