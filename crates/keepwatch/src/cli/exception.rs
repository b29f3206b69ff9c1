//! `keepwatch exception` as it is typed.

use super::{Lifetime, OutputArgs, PlaceArgs};
use clap::{Args, Subcommand};
use uuid::Uuid;

#[derive(Debug, Subcommand)]
pub(crate) enum ExceptionCommand {
    /// List the exceptions, and how much each hides
    List {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Make an exception: of each kind that is named one must match; each may be repeated
    Add {
        #[command(flatten)]
        terms: TermsArgs,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// End an exception
    Remove {
        /// Its id
        id: Uuid,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
}

/// What an exception covers.
#[derive(Debug, Args)]
pub(crate) struct TermsArgs {
    /// An address, or a prefix such as 203.0.113.0/24 or 2001:db8::/32
    #[arg(long = "address", value_name = "ADDRESS")]
    pub(crate) addresses: Vec<String>,
    /// The number of an autonomous system
    #[arg(long = "network-number", value_name = "NUMBER")]
    pub(crate) network_numbers: Vec<u32>,
    /// A country in two capital letters
    #[arg(long = "country", value_name = "COUNTRY")]
    pub(crate) countries: Vec<String>,
    /// The object id of a user
    #[arg(long = "user", value_name = "ID")]
    pub(crate) users: Vec<Uuid>,
    /// The object id of a group, whose members are meant
    #[arg(long = "group", value_name = "ID")]
    pub(crate) groups: Vec<Uuid>,
    /// The client id of an application
    #[arg(long = "app", value_name = "ID")]
    pub(crate) applications: Vec<Uuid>,
    /// A type of detections, such as unlikelyTravel; alone it is a mute, which needs --for
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) risk_event_types: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// For how long, such as 30d or 12h [default: without an end]
    #[arg(long = "for", value_name = "TIME")]
    pub(crate) lifetime: Option<Lifetime>,
}
