//! Names that stand for several applications.
//!
//! Source: Microsoft Entra, "Apps included in Conditional Access Office 365 app suite" and "Target resources: Microsoft
//! Admin Portals" name the applications; their client ids are those that sign-in logs show. The lists hold the applications
//! that people sign in to; services behind them, which only other services call, are left out.

/// `Office365`
pub(crate) const OFFICE_365: &[&str] = &[
    "00000002-0000-0ff1-ce00-000000000000", // Office 365 Exchange Online
    "00000003-0000-0ff1-ce00-000000000000", // Office 365 SharePoint Online
    "00000004-0000-0ff1-ce00-000000000000", // Skype for Business Online
    "00000006-0000-0ff1-ce00-000000000000", // Microsoft Office 365 Portal
    "00000007-0000-0ff1-ce00-000000000000", // Microsoft Exchange Online Protection
    "09abbdfd-ed23-44ee-a2d9-a627aa1c90f3", // ProjectWorkManagement
    "0f698dd4-f011-4d23-a33e-b36416dcb1e6", // OfficeClientService
    "1fec8e78-bce4-4aaf-ab1b-5451cc387264", // Microsoft Teams
    "2634dd23-5e5a-431c-81ca-11710d9079f4", // Microsoft Stream Service
    "4345a7b9-9a63-4910-a426-35363201d503", // O365 Suite UX
    "4765445b-32c6-49b0-83e6-1d93765276ca", // OfficeHome
    "5e3ce6c0-2b1f-4285-8d4b-75ee78787346", // Microsoft Teams Web Client
    "89bee1f7-5e6e-4d8a-9f3d-ecd601259da7", // Office365 Shell WCSS-Client
    "905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba", // Sway
    "94c63fef-13a3-47bc-8074-75af8c65887a", // Office Delve
    "c9a559d2-7aab-4f13-a6ed-e7e9c52aec87", // Microsoft Forms
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Microsoft Teams Services
    "d3590ed6-52b3-4102-aeff-aad2292ab01c", // Microsoft Office
];

/// `MicrosoftAdminPortals`
pub(crate) const ADMIN_PORTALS: &[&str] = &[
    "00000006-0000-0ff1-ce00-000000000000", // Microsoft 365 admin center
    "497effe9-df71-4043-a8bb-14cf78c4b63b", // Exchange admin center
    "80ccca67-54bd-44ab-8625-4b79c4dc7775", // Microsoft Defender and Purview portals
    "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", // Azure portal, Microsoft Entra and Intune admin centers
];

/// Whether an application is one of those that a name stands for.
pub fn is_of_suite(app: &str) -> bool {
    let mut all = OFFICE_365.iter().chain(ADMIN_PORTALS);
    all.any(|known| known.eq_ignore_ascii_case(app))
}
