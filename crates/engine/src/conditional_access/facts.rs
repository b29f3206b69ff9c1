//! What policies look at in a sign-in that was made: from the record to the request.

use super::Book;
use super::sign_in_scopes::only_signs_in;
use crate::directory::{groups_of, roles_of};
use keepwatch_detection::Signals;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessClientApp as ClientApp, ConditionalAccessDevicePlatform as Platform, InsiderRiskLevel,
};
use keepwatch_graph::enums::{OriginalTransferMethods, SignInUserType};
use keepwatch_graph::{DeviceDetail, Evolvable, RiskLevel, SignIn, SignInLocation, UserId};

use keepwatch_policy::{
    Belonging, Country, Device, DeviceFact, DeviceProperty, External, Identity, Ids, Request, ServicePrincipal, Target,
    User, UserRisk, id, ids,
};
use keepwatch_storage::{Rx, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// The risk at which somebody signs in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Risks {
    /// A person's, and this sign-in's.
    User(UserRisk),
    /// A service principal's.
    ServicePrincipal(RiskLevel),
}

/// The request that a sign-in makes. What its record does not say is unknown, and policies that ask for it are enforced:
/// whoever wants a policy about guests or software to spare somebody has to send `userType` or `clientAppUsed`. Devices are
/// known by what callers say of them; of one of which nothing is said, that it is not registered.
pub(crate) fn request_of(
    rx: &mut Rx<'_>,
    book: &Book,
    sign_in: &SignIn,
    signals: Option<&Signals>,
    risks: Risks,
) -> Result<Request, StoreError> {
    let identity = match risks {
        Risks::User(risk) => Identity::User(user(rx, book, sign_in, risk)?),
        Risks::ServicePrincipal(risk) => Identity::ServicePrincipal(ServicePrincipal {
            id: id(sign_in.service_principal_id.as_deref().unwrap_or_default()),
            // Nobody else's applications get tokens from this server.
            is_of_tenant: true,
            risk,
        }),
    };
    Ok(Request {
        identity,
        target: target(sign_in),
        contexts: Ids::new(),
        client_app: sign_in.client_app_used.as_deref().and_then(client_app),
        platform: platform(operating_system(sign_in)),
        whereabouts: book.places.locate(address(sign_in), country(sign_in, signals)),
        device: device(sign_in),
        transfer_methods: transfer_methods(sign_in),
        insider_risk: InsiderRiskLevel::None,
        satisfied: BTreeSet::new(),
        satisfied_afresh: BTreeSet::new(),
    })
}

fn user(rx: &mut Rx<'_>, book: &Book, sign_in: &SignIn, risk: UserRisk) -> Result<User, StoreError> {
    let (groups, roles) = if book.asks_memberships {
        memberships(rx, &sign_in.user_id)?
    } else {
        (Ids::new(), Ids::new())
    };
    Ok(User {
        id: id(&sign_in.user_id),
        groups,
        roles,
        belonging: belonging(sign_in),
        risk,
    })
}

/// The groups that somebody is in, directly or through others, and the templates of the roles that they hold.
pub(super) fn memberships(rx: &mut Rx<'_>, user: &str) -> Result<(Ids, Ids), StoreError> {
    let Ok(user) = user.parse::<UserId>() else {
        return Ok((Ids::new(), Ids::new()));
    };
    let roles = roles_of(rx, user)?;
    let roles = roles.iter().map(ToString::to_string);
    Ok((
        ids(&groups_of(rx, &user.to_string())?),
        roles.map(|role| id(&role)).collect(),
    ))
}

/// Numbers of `conditionalAccessGuestOrExternalUserTypes`.
const INTERNAL_GUEST: i32 = 1;
const COLLABORATION_GUEST: i32 = 2;
const COLLABORATION_MEMBER: i32 = 4;
const DIRECT_CONNECT: i32 = 8;
const SERVICE_PROVIDER: i32 = 32;

/// Numbers of `signInAccessType`.
const BY_COLLABORATION: i32 = 1;
const BY_DIRECT_CONNECT: i32 = 2;
const BY_SERVICE_PROVIDER: i32 = 8;

fn belonging(sign_in: &SignIn) -> Belonging {
    let crossing = sign_in
        .cross_tenant_access_type
        .as_ref()
        .map(|crossing| crossing.bits());
    let kinds = match (&sign_in.user_type, crossing) {
        (_, Some(bits)) if bits & BY_DIRECT_CONNECT != 0 => Some(DIRECT_CONNECT),
        (_, Some(bits)) if bits & BY_SERVICE_PROVIDER != 0 => Some(SERVICE_PROVIDER),
        (Some(Evolvable::Known(SignInUserType::Guest)), Some(BY_COLLABORATION)) => Some(COLLABORATION_GUEST),
        (Some(Evolvable::Known(SignInUserType::Guest)), Some(0)) => Some(INTERNAL_GUEST),
        (Some(Evolvable::Known(SignInUserType::Guest)), _) => None,
        (Some(Evolvable::Known(SignInUserType::Member)), Some(BY_COLLABORATION)) => Some(COLLABORATION_MEMBER),
        (Some(Evolvable::Known(SignInUserType::Member)), _) => return Belonging::Member,
        _ => return Belonging::Unknown,
    };
    Belonging::External(External {
        kinds,
        tenant: sign_in.home_tenant_id.as_deref().map(id),
    })
}

/// The application that asks and the API that it asks for: a policy about either of them is enforced. One that asks of Graph
/// only who signs in is itself alone, as it is to the what-if service: whoever excludes it from a policy means this.
fn target(sign_in: &SignIn) -> Target {
    let app = sign_in.app_id.as_ref().filter(|app| !app.is_empty());
    let api = match app {
        Some(_) if only_signs_in(sign_in) => None,
        _ => sign_in.resource_id.as_ref(),
    };
    let apps = [api, app];
    Target::Applications(ids(apps.into_iter().flatten().filter(|app| !app.is_empty())))
}

/// The kind of a client as sign-in logs name it. What is neither a browser nor a modern client is a legacy protocol, each of
/// which has its own name.
fn client_app(name: &str) -> Option<ClientApp> {
    Some(match name.to_ascii_lowercase().as_str() {
        "" => return None,
        "browser" => ClientApp::Browser,
        "mobile apps and desktop clients" | "modern clients" => ClientApp::MobileAppsAndDesktopClients,
        "exchange activesync" => ClientApp::ExchangeActiveSync,
        _ => ClientApp::Other,
    })
}

fn operating_system(sign_in: &SignIn) -> &str {
    let device = sign_in.device_detail.as_ref();
    device
        .and_then(|device| device.operating_system.as_deref())
        .unwrap_or_default()
}

/// The platform of an operating system as sign-in logs and user agents name it, such as `Windows 10` or `iOS 17.1`.
fn platform(name: &str) -> Option<Platform> {
    const PREFIXES: [(&str, Platform); 11] = [
        ("windows phone", Platform::WindowsPhone),
        ("windowsphone", Platform::WindowsPhone),
        ("windows", Platform::Windows),
        ("android", Platform::Android),
        ("ios", Platform::Ios),
        ("ipados", Platform::Ios),
        ("macos", Platform::MacOs),
        ("mac os", Platform::MacOs),
        ("linux", Platform::Linux),
        ("ubuntu", Platform::Linux),
        ("fedora", Platform::Linux),
    ];
    let name = name.to_ascii_lowercase();
    let found = PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix));
    found.map(|(_, platform)| *platform)
}

fn address(sign_in: &SignIn) -> Option<IpAddr> {
    sign_in.ip_address.as_deref()?.parse().ok()
}

/// The country that the record names, or else the one that the tables know for its address. An address in no country that is
/// known is just that.
fn country<'a>(sign_in: &'a SignIn, signals: Option<&'a Signals>) -> Country<'a> {
    let place: Option<&SignInLocation> = sign_in.location.as_ref();
    let named = place
        .and_then(|place| place.country_or_region.as_deref())
        .filter(|code| !code.is_empty());
    let found = || signals.and_then(|signals| signals.place.as_ref()?.country.as_deref());
    match (named.or_else(found), address(sign_in)) {
        (Some(code), _) => Country::Known(code),
        (None, Some(_)) => Country::None,
        (None, None) => Country::Unknown,
    }
}

/// The device, as the record describes it. There is no register of devices here, so that one is registered where the record
/// says so; what it does not say of such a device is unknown.
fn device(sign_in: &SignIn) -> Device {
    let Some(detail) = sign_in.device_detail.as_ref().filter(|detail| is_registered(detail)) else {
        return Device::unregistered();
    };
    let trust = given(&detail.trust_type);
    let is_hybrid = |trust: &str| ["hybrid azure ad joined", "serverad"].contains(&trust.to_ascii_lowercase().as_str());
    let text = |value| given(value).map(DeviceFact::text);
    let facts = [
        (DeviceProperty::DeviceId, text(&detail.device_id)),
        (DeviceProperty::DisplayName, text(&detail.display_name)),
        (DeviceProperty::OperatingSystem, text(&detail.operating_system)),
        (
            DeviceProperty::TrustType,
            trust.map(|trust| DeviceFact::text(trust_type(trust))),
        ),
    ];
    Device {
        is_unregistered: false,
        is_compliant: detail.is_compliant,
        is_domain_joined: trust.map(is_hybrid),
        facts: known_facts(facts),
    }
}

/// Whether it has what only registered devices have. Sign-in logs call others neither compliant nor managed.
fn is_registered(detail: &DeviceDetail) -> bool {
    let is_said = given(&detail.device_id).or(given(&detail.trust_type)).is_some();
    is_said || detail.is_compliant == Some(true) || detail.is_managed == Some(true)
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// Of these facts, those that somebody has told.
pub(super) fn known_facts(
    facts: impl IntoIterator<Item = (DeviceProperty, Option<DeviceFact>)>,
) -> BTreeMap<DeviceProperty, DeviceFact> {
    let known = facts.into_iter().filter_map(|(property, fact)| Some((property, fact?)));
    known.collect()
}

/// How filters call what sign-in logs call by other names.
fn trust_type(logged: &str) -> &str {
    const NAMES: [(&str, &str); 3] = [
        ("hybrid azure ad joined", "ServerAD"),
        ("azure ad joined", "AzureAD"),
        ("azure ad registered", "Workplace"),
    ];
    let known = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(logged));
    known.map_or(logged, |(_, filtered)| filtered)
}

/// Numbers of `conditionalAccessTransferMethods`.
const DEVICE_CODE_FLOW: i32 = 1;
const AUTHENTICATION_TRANSFER: i32 = 2;

fn transfer_methods(sign_in: &SignIn) -> i32 {
    let original = match &sign_in.original_transfer_method {
        Some(Evolvable::Known(OriginalTransferMethods::DeviceCodeFlow)) => DEVICE_CODE_FLOW,
        Some(Evolvable::Known(OriginalTransferMethods::AuthenticationTransfer)) => AUTHENTICATION_TRANSFER,
        _ => 0,
    };
    let by_protocol = sign_in.authentication_protocol.as_ref().map_or(0, |protocol| {
        let has = |name: &str| protocol.as_str().split(',').any(|one| one.trim() == name);
        let device_code = if has("deviceCode") { DEVICE_CODE_FLOW } else { 0 };
        let transfer = if has("authenticationTransfer") {
            AUTHENTICATION_TRANSFER
        } else {
            0
        };
        device_code | transfer
    });
    original | by_protocol
}
