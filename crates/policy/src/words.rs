//! The words that stand among ids in a policy.

use keepwatch_graph::conditional_access::enums::UserAction;

/// Everybody, or everything.
pub const ALL: &str = "All";
/// Nobody, or nothing.
pub const NONE: &str = "None";
/// Everybody who is not an ordinary member of the tenant.
pub const GUESTS_OR_EXTERNAL_USERS: &str = "GuestsOrExternalUsers";
/// The applications of Office 365.
pub const OFFICE_365: &str = "Office365";
/// The portals of administrators.
pub const MICROSOFT_ADMIN_PORTALS: &str = "MicrosoftAdminPortals";
/// Every service principal whose application belongs to the tenant.
pub const SERVICE_PRINCIPALS_IN_MY_TENANT: &str = "ServicePrincipalsInMyTenant";
/// Every trusted location.
pub const ALL_TRUSTED: &str = "AllTrusted";
/// The addresses that the older multifactor authentication service trusts. There is no such service here, so that nothing
/// comes from them.
pub const MFA_TRUSTED_IPS: &str = "00000000-0000-0000-0000-000000000000";
/// A device that meets the organisation's rules.
pub const COMPLIANT: &str = "Compliant";
/// A device that is joined to the organisation's own domain as well.
pub const DOMAIN_JOINED: &str = "DomainJoined";
/// All controls are asked for.
pub const AND: &str = "AND";
/// Any of the controls is asked for.
pub const OR: &str = "OR";
/// Registering methods of authentication.
pub const REGISTER_SECURITY_INFO: &str = "urn:user:registersecurityinfo";
/// Registering or joining a device.
pub const REGISTER_DEVICE: &str = "urn:user:registerdevice";

/// Whether `text` is that word, in any case.
pub fn is(text: &str, word: &str) -> bool {
    text.eq_ignore_ascii_case(word)
}

/// Whether that word is among `texts`.
pub fn has(texts: &[impl AsRef<str>], word: &str) -> bool {
    texts.iter().any(|text| is(text.as_ref(), word))
}

/// The user action that a policy names so.
pub fn user_action(text: &str) -> Option<UserAction> {
    [
        (REGISTER_SECURITY_INFO, UserAction::RegisterSecurityInformation),
        (REGISTER_DEVICE, UserAction::RegisterOrJoinDevices),
    ]
    .into_iter()
    .find(|(word, _)| is(text, word))
    .map(|(_, action)| action)
}
