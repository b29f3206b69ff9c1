//! Permissions by name and id: what scripts look up among the roles and scopes of Graph's service principal, and name when
//! they give a permission to an application.

use crate::directory::application::{AppRole, PermissionScope};
use uuid::{Uuid, uuid};

/// A permission of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    /// Its name, as tokens say it.
    pub name: &'static str,
    /// Its id as an application permission; `None` where applications cannot hold it.
    pub role: Option<Uuid>,
    /// Its id as a delegated permission; `None` where there is none.
    pub scope: Option<Uuid>,
}

const fn permission(name: &'static str, role: Option<Uuid>, scope: Option<Uuid>) -> Permission {
    Permission { name, role, scope }
}

/// Graph's permissions as far as anything here speaks of them, with the ids that Microsoft publishes.
/// Source: Microsoft Graph permissions reference.
#[rustfmt::skip]
const PUBLISHED: &[Permission] = &[
    permission("AppRoleAssignment.ReadWrite.All", Some(uuid!("06b708a9-e830-4db3-a914-8e69da51d44f")), Some(uuid!("84bccea3-f856-4a8a-967b-dbe0a3d53a64"))),
    permission("Application.Read.All", Some(uuid!("9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30")), Some(uuid!("c79f8feb-a9db-4090-85f9-90d820caa0eb"))),
    permission("Application.ReadWrite.All", Some(uuid!("1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9")), Some(uuid!("bdfbf15f-ee85-4955-8675-146e8e5296b5"))),
    permission("Application.ReadWrite.OwnedBy", Some(uuid!("18a4783c-866b-4cc7-a460-3d5e5662c884")), None),
    permission("AuditLog.Read.All", Some(uuid!("b0afded3-3588-46d8-8b3d-9842eff778da")), Some(uuid!("e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20"))),
    permission("AuthenticationContext.Read.All", Some(uuid!("381f742f-e1f8-4309-b4ab-e3d91ae4c5c1")), Some(uuid!("57b030f1-8c35-469c-b0d9-e4a077debe70"))),
    permission("AuthenticationContext.ReadWrite.All", Some(uuid!("a88eef72-fed0-4bf7-a2a9-f19df33f8b83")), Some(uuid!("ba6d575a-1344-4516-b777-1404f5593057"))),
    permission("DelegatedPermissionGrant.ReadWrite.All", Some(uuid!("8e8e4742-1d95-4f68-9d56-6ee75648c72a")), Some(uuid!("41ce6ca6-6826-4807-84f1-1c82854f7ee5"))),
    permission("DeviceManagementApps.Read.All", Some(uuid!("7a6ee1e7-141e-4cec-ae74-d9db155731ff")), Some(uuid!("4edf5f54-4666-44af-9de9-0144fb4b6e8c"))),
    permission("DeviceManagementApps.ReadWrite.All", Some(uuid!("78145de6-330d-4800-a6ce-494ff2d33d07")), Some(uuid!("7b3f05d5-f68c-4b8d-8c59-a2ecd12f24af"))),
    permission("DeviceManagementConfiguration.Read.All", Some(uuid!("dc377aa6-52d8-4e23-b271-2a7ae04cedf3")), Some(uuid!("f1493658-876a-4c87-8fa7-edb559b3476a"))),
    permission("DeviceManagementConfiguration.ReadWrite.All", Some(uuid!("9241abd9-d0e6-425a-bd4f-47ba86e767a4")), Some(uuid!("0883f392-0a7a-443d-8c76-16a6d39c7b63"))),
    permission("DeviceManagementManagedDevices.Read.All", Some(uuid!("2f51be20-0bb4-4fed-bf7b-db946066c75e")), Some(uuid!("314874da-47d6-4978-88dc-cf0d37f0bb82"))),
    permission("DeviceManagementManagedDevices.ReadWrite.All", Some(uuid!("243333ab-4d21-40cb-a475-36241daa0842")), Some(uuid!("44642bfe-8385-4adc-8fc6-fe3cb2c375c3"))),
    permission("DeviceManagementServiceConfig.Read.All", Some(uuid!("06a5fe6d-c49d-46a7-b082-56b1b14103c7")), Some(uuid!("8696daa5-bce5-4b2e-83f9-51b6defc4e1e"))),
    permission("DeviceManagementServiceConfig.ReadWrite.All", Some(uuid!("5ac13192-7ace-4fcf-b828-1a26f28068ee")), Some(uuid!("662ed50a-ac44-4eef-ad86-62eed9be2a29"))),
    permission("Directory.AccessAsUser.All", None, Some(uuid!("0e263e50-5827-48a4-b97c-d940288653c7"))),
    permission("Directory.Read.All", Some(uuid!("7ab1d382-f21e-4acd-a863-ba3e13f7da61")), Some(uuid!("06da0dbc-49e2-44d2-8312-53f166ab848a"))),
    permission("Directory.ReadWrite.All", Some(uuid!("19dbc75e-c2e2-444c-a770-ec69d8559fc7")), Some(uuid!("c5366453-9fb0-48a5-a156-24f0c49a4b84"))),
    permission("Group.Read.All", Some(uuid!("5b567255-7703-4780-807c-7be8301ae99b")), Some(uuid!("5f8c59db-677d-491f-a6b8-5f174b11ec1d"))),
    permission("Group.ReadWrite.All", Some(uuid!("62a82d76-70ea-41e2-9197-370581804d09")), Some(uuid!("4e46008b-f24c-477d-8fff-7bb4ec7aafe0"))),
    permission("GroupMember.Read.All", Some(uuid!("98830695-27a2-4c18-8c18-0c3ebc9698f6")), Some(uuid!("bc024368-1153-4739-b217-4326f2e966d0"))),
    permission("GroupMember.ReadWrite.All", Some(uuid!("dbaae8cf-10b5-4b86-a4a1-f871c94c6695")), Some(uuid!("f81125ac-d3b7-4573-a3b2-7099cc39df9e"))),
    permission("IdentityRiskEvent.Read.All", Some(uuid!("6e472fd1-ad78-48da-a0f0-97ab2c6b769e")), Some(uuid!("8f6a01e7-0391-4ee5-aa22-a3af122cef27"))),
    permission("IdentityRiskEvent.ReadWrite.All", Some(uuid!("db06fb33-1953-4b7b-a2ac-f1e2c854f7ae")), Some(uuid!("9e4862a5-b68f-479e-848a-4e07e25c9916"))),
    permission("IdentityRiskyServicePrincipal.Read.All", Some(uuid!("607c7344-0eed-41e5-823a-9695ebe1b7b0")), Some(uuid!("ea5c4ab0-5a73-4f35-8272-5d5337884e5d"))),
    permission("IdentityRiskyServicePrincipal.ReadWrite.All", Some(uuid!("cb8d6980-6bcb-4507-afec-ed6de3a2d798")), Some(uuid!("bb6f654c-d7fd-4ae3-85c3-fc380934f515"))),
    permission("IdentityRiskyUser.Read.All", Some(uuid!("dc5007c0-2d7d-4c42-879c-2dab87571379")), Some(uuid!("d04bb851-cb7c-4146-97c7-ca3e71baf56c"))),
    permission("IdentityRiskyUser.ReadWrite.All", Some(uuid!("656f6061-f9fe-4807-9708-6a2e0934df76")), Some(uuid!("e0a7cdbb-08b0-4697-8264-0069786e9674"))),
    permission("Organization.Read.All", Some(uuid!("498476ce-e0fe-48b0-b801-37ba7e2685c6")), Some(uuid!("4908d5b9-3fb2-4b1e-9336-1888b7937185"))),
    permission("Policy.Read.All", Some(uuid!("246dd0d5-5bd0-4def-940b-0421030a5b68")), Some(uuid!("572fea84-0151-49b2-9301-11cb16974376"))),
    permission("Policy.Read.AuthenticationMethod", Some(uuid!("8e3bc81b-d2f3-4b7f-838c-32c88218d2f0")), Some(uuid!("a6ff13ac-1851-4993-8ca9-a671d70de2d6"))),
    permission("Policy.Read.ConditionalAccess", Some(uuid!("37730810-e9ba-4e46-b07e-8ca78d182097")), Some(uuid!("633e0fce-8c58-4cfb-9495-12bbd5a24f7c"))),
    permission("Policy.ReadWrite.AuthenticationMethod", Some(uuid!("29c18626-4985-4dcd-85c0-193eef327366")), Some(uuid!("7e823077-d88e-468f-a337-e18f1f0e6c7c"))),
    permission("Policy.ReadWrite.ConditionalAccess", Some(uuid!("01c0a623-fc9b-48e9-b794-0756f8e8f067")), Some(uuid!("ad902697-1014-4ef5-81ef-2b4301988e8c"))),
    permission("RoleManagement.Read.Directory", Some(uuid!("483bed4a-2ad3-4361-a73b-c83ccdbdc53c")), Some(uuid!("741c54c3-0c1e-44a1-818b-3f97ab4e8c83"))),
    permission("RoleManagement.ReadWrite.Directory", Some(uuid!("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8")), Some(uuid!("d01b97e9-cbc0-49fe-810a-750afd5527a3"))),
    permission("User-Mail.ReadWrite.All", Some(uuid!("280d0935-0796-47d1-8d26-273470a3f17a")), Some(uuid!("6166886a-9576-433b-8544-658177bdef1d"))),
    permission("User-PasswordProfile.ReadWrite.All", Some(uuid!("cc117bb9-00cf-4eb8-b580-ea2a878fe8f7")), Some(uuid!("56760768-b641-451f-8906-e1b8ab31bca7"))),
    permission("User-Phone.ReadWrite.All", Some(uuid!("86ceff06-c822-49ff-989a-d912845ffe69")), Some(uuid!("e29d5979-5b06-4a7f-ae24-6a9348d2e1ff"))),
    permission("User.DeleteRestore.All", Some(uuid!("eccc023d-eccf-4e7b-9683-8813ab36cecc")), Some(uuid!("4bb440cd-2cf2-4f90-8004-aa2acd2537c5"))),
    permission("User.EnableDisableAccount.All", Some(uuid!("3011c876-62b7-4ada-afa2-506cbbecc68c")), Some(uuid!("f92e74e7-2563-467f-9dd0-902688cb5863"))),
    permission("User.ManageIdentities.All", Some(uuid!("c529cfca-c91b-489c-af2b-d92990b66ce6")), Some(uuid!("637d7bec-b31e-4deb-acc9-24275642a2c9"))),
    permission("User.Read", None, Some(uuid!("e1fe6dd8-ba31-4d61-89e7-88639da4683d"))),
    permission("User.Read.All", Some(uuid!("df021288-bdef-4463-88db-98f22de89214")), Some(uuid!("a154be20-db9c-4678-8ab7-66f6cc099a59"))),
    permission("User.ReadBasic.All", Some(uuid!("97235f07-e226-4f63-ace3-39588e11d3a1")), Some(uuid!("b340eb25-3456-403f-be2f-af7a0d370277"))),
    permission("User.ReadWrite", None, Some(uuid!("b4e74841-8e56-480b-be8b-910348b18b4c"))),
    permission("User.ReadWrite.All", Some(uuid!("741f803b-c850-494e-b5df-cde7c675a1ca")), Some(uuid!("204e0828-b5ca-4ad8-b9f3-f32a958e7cc4"))),
    permission("User.RevokeSessions.All", Some(uuid!("77f3a031-c388-4f99-b373-dc68676a979e")), Some(uuid!("fc30e98b-8810-4501-81f5-c20a3196387b"))),
    permission("UserAuthMethod-Passkey.Read.All", Some(uuid!("72e00c1d-3e3d-43bb-a0b9-c435611bb1d2")), Some(uuid!("14195339-1fe4-48a7-a0d3-a39eb9fd8958"))),
    permission("UserAuthMethod-Passkey.ReadWrite.All", Some(uuid!("0400e371-7db1-4338-a269-96069eb65227")), Some(uuid!("64930478-d0ea-4671-ad72-fe0d9821df09"))),
    permission("UserAuthenticationMethod.Read", None, Some(uuid!("1f6b61c5-2f65-4135-9c9f-31c0f8d32b52"))),
    permission("UserAuthenticationMethod.Read.All", Some(uuid!("38d9df27-64da-44fd-b7c5-a6fbac20248f")), Some(uuid!("aec28ec7-4d02-4e8c-b864-50163aea77eb"))),
    permission("UserAuthenticationMethod.ReadWrite", None, Some(uuid!("48971fc1-70d7-4245-af77-0beb29b53ee2"))),
    permission("UserAuthenticationMethod.ReadWrite.All", Some(uuid!("50483e42-d915-4231-9639-7fdb7fd190e5")), Some(uuid!("b7887744-6746-4312-813d-72daeaee7e2d"))),
];

/// Permissions whose published ids are not at hand, and whether applications can hold them. Their ids are made of their
/// names: right for scripts that look an id up by its name, as they should.
const BY_NAME: &[(&str, bool)] = &[
    ("AppRegistration.Create", true),
    ("IdentityRiskyAgent.Read.All", true),
    ("IdentityRiskyAgent.ReadWrite.All", true),
    ("UserAuthMethod-Email.Read", false),
    ("UserAuthMethod-Email.Read.All", true),
    ("UserAuthMethod-Email.ReadWrite", false),
    ("UserAuthMethod-Email.ReadWrite.All", true),
    ("UserAuthMethod-External.Read", false),
    ("UserAuthMethod-External.Read.All", true),
    ("UserAuthMethod-External.ReadWrite", false),
    ("UserAuthMethod-External.ReadWrite.All", true),
    ("UserAuthMethod-HardwareOATH.Read", false),
    ("UserAuthMethod-HardwareOATH.Read.All", true),
    ("UserAuthMethod-HardwareOATH.ReadWrite", false),
    ("UserAuthMethod-HardwareOATH.ReadWrite.All", true),
    ("UserAuthMethod-MicrosoftAuthApp.Read", false),
    ("UserAuthMethod-MicrosoftAuthApp.Read.All", true),
    ("UserAuthMethod-MicrosoftAuthApp.ReadWrite", false),
    ("UserAuthMethod-MicrosoftAuthApp.ReadWrite.All", true),
    ("UserAuthMethod-Passkey.Read", false),
    ("UserAuthMethod-Passkey.ReadWrite", false),
    ("UserAuthMethod-Password.Read", false),
    ("UserAuthMethod-Password.Read.All", true),
    ("UserAuthMethod-Password.ReadWrite", false),
    ("UserAuthMethod-Password.ReadWrite.All", true),
    ("UserAuthMethod-Phone.Read", false),
    ("UserAuthMethod-Phone.Read.All", true),
    ("UserAuthMethod-Phone.ReadWrite", false),
    ("UserAuthMethod-Phone.ReadWrite.All", true),
    ("UserAuthMethod-PlatformCred.Read", false),
    ("UserAuthMethod-PlatformCred.Read.All", true),
    ("UserAuthMethod-PlatformCred.ReadWrite", false),
    ("UserAuthMethod-PlatformCred.ReadWrite.All", true),
    ("UserAuthMethod-QR.Read", false),
    ("UserAuthMethod-QR.Read.All", true),
    ("UserAuthMethod-QR.ReadWrite", false),
    ("UserAuthMethod-QR.ReadWrite.All", true),
    ("UserAuthMethod-ResourceKey.Read.All", true),
    ("UserAuthMethod-ResourceKey.ReadWrite.All", true),
    ("UserAuthMethod-SoftwareOATH.Read", false),
    ("UserAuthMethod-SoftwareOATH.Read.All", true),
    ("UserAuthMethod-SoftwareOATH.ReadWrite", false),
    ("UserAuthMethod-SoftwareOATH.ReadWrite.All", true),
    ("UserAuthMethod-TAP.Read", false),
    ("UserAuthMethod-TAP.Read.All", true),
    ("UserAuthMethod-TAP.ReadWrite", false),
    ("UserAuthMethod-TAP.ReadWrite.All", true),
    ("UserAuthMethod-WindowsHello.Read", false),
    ("UserAuthMethod-WindowsHello.Read.All", true),
    ("UserAuthMethod-WindowsHello.ReadWrite", false),
    ("UserAuthMethod-WindowsHello.ReadWrite.All", true),
];

/// The roles of this server's own resource, which has no counterpart in Graph.
pub const ENGINE: &[Permission] = &[
    permission(
        "Metrics.Read.All",
        Some(uuid!("0d6a1c0e-52ce-5a0b-8f3f-6f5b8a4d7c33")),
        None,
    ),
    permission(
        "RiskEngine.Read.All",
        Some(uuid!("9d2c1f64-7b0a-4e3e-8a51-c4f0b7e61d33")),
        None,
    ),
    permission(
        "RiskEngine.ReadWrite.All",
        Some(uuid!("e07b5a92-36c8-4f1d-9be4-2a8d5c93f744")),
        None,
    ),
    permission(
        "SignInLog.Import.All",
        Some(uuid!("4f1f8a0e-58f5-5b0a-9c55-3a7c4b0d6a11")),
        None,
    ),
    permission(
        "SignInRisk.Evaluate.All",
        Some(uuid!("b6a3b1c9-0f2e-5c64-8f0b-6f5d7e2c9d22")),
        None,
    ),
];

/// What the ids of [`BY_NAME`] are made in.
const NAMESPACE: Uuid = uuid!("5d0c4a5e-7a55-4c11-9d6e-0f6f3d1c8b33");

/// Every permission of Graph, in no order.
pub fn graph() -> impl Iterator<Item = Permission> {
    let made = |kind: &str, name: &str| Uuid::new_v5(&NAMESPACE, format!("{kind} {name}").as_bytes());
    let by_name = BY_NAME.iter().map(move |&(name, for_applications)| Permission {
        name,
        role: for_applications.then(|| made("role", name)),
        scope: Some(made("scope", name)),
    });
    PUBLISHED.iter().copied().chain(by_name)
}

/// Application permissions as the roles of their resource.
pub fn app_roles(of: impl Iterator<Item = Permission>) -> Vec<AppRole> {
    let role = |permission: Permission| {
        Some(AppRole {
            allowed_member_types: vec!["Application".to_owned()],
            description: Some(format!("Allows an application what {} permits.", permission.name)),
            display_name: Some(permission.name.to_owned()),
            id: permission.role?,
            is_enabled: true,
            origin: Some("Application".to_owned()),
            value: Some(permission.name.to_owned()),
        })
    };
    of.filter_map(role).collect()
}

/// Delegated permissions as the scopes of their resource.
pub fn scopes(of: impl Iterator<Item = Permission>) -> Vec<PermissionScope> {
    let scope = |permission: Permission| {
        Some(PermissionScope {
            admin_consent_description: Some(format!(
                "Allows an application what {} permits, on behalf of the signed-in user.",
                permission.name
            )),
            admin_consent_display_name: Some(permission.name.to_owned()),
            id: permission.scope?,
            is_enabled: true,
            origin: None,
            kind: Some(if is_for_users(permission.name) { "User" } else { "Admin" }.to_owned()),
            user_consent_description: None,
            user_consent_display_name: None,
            value: Some(permission.name.to_owned()),
        })
    };
    of.filter_map(scope).collect()
}

/// Whether a user may consent to a permission: those that reach no further than the user.
fn is_for_users(name: &str) -> bool {
    matches!(name, "User.Read" | "User.ReadWrite" | "User.ReadBasic.All")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_ids_are_unique() {
        let all: Vec<Permission> = graph().chain(ENGINE.iter().copied()).collect();
        let names: BTreeSet<_> = all.iter().map(|permission| permission.name).collect();
        let ids: BTreeSet<_> = all
            .iter()
            .flat_map(|permission| [permission.role, permission.scope])
            .flatten()
            .collect();
        assert_eq!(names.len(), all.len());
        assert_eq!(
            ids.len(),
            all.iter()
                .flat_map(|permission| [permission.role, permission.scope])
                .flatten()
                .count()
        );
    }

    #[test]
    fn roles_and_scopes_carry_the_published_ids() {
        let id = |name: &str| {
            app_roles(graph())
                .into_iter()
                .find(|role| role.value.as_deref() == Some(name))
                .map(|role| role.id)
        };
        assert_eq!(
            id("IdentityRiskEvent.Read.All"),
            Some(uuid!("6e472fd1-ad78-48da-a0f0-97ab2c6b769e"))
        );
        assert_eq!(
            id("User.Read"),
            None,
            "an application acts for itself, and has no own profile"
        );
        let scopes = scopes(graph());
        let scope = scopes
            .iter()
            .find(|scope| scope.value.as_deref() == Some("User.Read"))
            .unwrap();
        assert_eq!(
            (scope.id, scope.kind.as_deref()),
            (uuid!("e1fe6dd8-ba31-4d61-89e7-88639da4683d"), Some("User"))
        );
    }
}
