//! `keepwatch policies ...` as it is typed.

use super::{OutputArgs, PlaceArgs};
use clap::{Args, Subcommand};
use keepwatch_graph::RiskLevel;
use keepwatch_graph::conditional_access::enums::{ConditionalAccessClientApp, ConditionalAccessDevicePlatform};

#[derive(Debug, Subcommand)]
pub(crate) enum PoliciesCommand {
    /// Tell what the Conditional Access policies would make of a sign-in that is only thought of
    WhatIf(WhatIfArgs),
}

/// A sign-in that is only thought of. What is left out is no risk, any software, any platform, an unknown place, and a device
/// that is not registered.
#[derive(Debug, Args)]
pub(crate) struct WhatIfArgs {
    /// Who signs in: the user principal name, what stands before its @ in the tenant's domain, or the object id
    #[arg(long, value_name = "USER")]
    pub(crate) user: String,
    /// What is used: an application's name or client id. Microsoft Graph, where it is left out
    #[arg(long, value_name = "APP", conflicts_with_all = ["context", "register"])]
    pub(crate) app: Option<String>,
    /// Instead of an application: an authentication context, such as c1
    #[arg(long, value_name = "CONTEXT", conflicts_with = "register")]
    pub(crate) context: Option<String>,
    /// Instead of an application: registering a second factor
    #[arg(long)]
    pub(crate) register: bool,
    /// The address that it comes from
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) ip: Option<String>,
    /// The country, where it is another than the tables have for the address: two letters
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) country: Option<String>,
    /// android, iOS, windows, windowsPhone, macOS or linux
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<ConditionalAccessDevicePlatform>,
    /// browser, mobileAppsAndDesktopClients, exchangeActiveSync or other
    #[arg(long, value_name = "KIND")]
    pub(crate) client_app: Option<ConditionalAccessClientApp>,
    /// The user's risk: none, low, medium or high
    #[arg(long, value_name = "LEVEL")]
    pub(crate) user_risk: Option<RiskLevel>,
    /// The sign-in's risk: none, low, medium or high
    #[arg(long, value_name = "LEVEL")]
    pub(crate) sign_in_risk: Option<RiskLevel>,
    /// A property of the device, such as isCompliant=true or trustType=ServerAD; may be repeated
    #[arg(long = "device", value_name = "PROPERTY=VALUE")]
    pub(crate) device: Vec<String>,
    /// A method that the person proves, such as password or fido2; may be repeated
    #[arg(long = "proved", value_name = "METHOD")]
    pub(crate) proved: Vec<String>,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
