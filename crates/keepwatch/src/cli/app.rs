//! `keepwatch app` as it is typed.

use super::{Lifetime, OutputArgs, PlaceArgs};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// How people sign in to an application.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SignInArgs {
    /// Where people are sent back to after they have signed in; may be repeated
    #[arg(long = "redirect-uri", value_name = "URI")]
    pub(crate) redirect_uris: Vec<String>,
    /// It runs in the browser, without a server of its own
    #[arg(long, conflicts_with = "public", requires = "redirect_uris")]
    pub(crate) spa: bool,
    /// It runs on people's devices and can keep no secret; without a redirect URI it can use the device code
    #[arg(long)]
    pub(crate) public: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AppCommand {
    /// Register an application, with permissions if you like
    Create {
        /// Its name
        name: String,
        /// A permission to grant, such as IdentityRiskEvent.Read.All; may be repeated
        #[arg(long = "permission", value_name = "PERMISSION")]
        permissions: Vec<String>,
        #[command(flatten)]
        sign_in: SignInArgs,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// List the applications with their permissions
    List {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Grant permissions to an application
    Grant {
        /// Its name or client id
        app: String,
        /// What to grant, such as IdentityRiskyUser.ReadWrite.All
        #[arg(required = true, value_name = "PERMISSION")]
        permissions: Vec<String>,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Take permissions back; tokens that were issued before keep them until they end, within 90 minutes
    Revoke {
        /// Its name or client id
        app: String,
        /// What to take back, such as IdentityRiskyUser.ReadWrite.All
        #[arg(required = true, value_name = "PERMISSION")]
        permissions: Vec<String>,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Consent, for everybody, to what an application may do for people who sign in to it
    Consent {
        /// Its name or client id
        app: String,
        /// A scope, such as User.Read or offline_access
        #[arg(required = true, value_name = "SCOPE")]
        scopes: Vec<String>,
        /// The API whose scopes these are: its name or client id. Microsoft Graph, where it is left out
        #[arg(long, value_name = "APP")]
        resource: Option<String>,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Make a secret for an application and show it, this once
    Secret {
        /// Its name or client id
        app: String,
        /// What the secret is for
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        /// For how long it is valid, such as 180d or 12h, at most 730d
        #[arg(long, value_name = "TIME", default_value = "180d")]
        expires: Lifetime,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Register a certificate with whose key an application signs its token requests
    Certificate {
        /// Its name or client id
        app: String,
        /// The certificate, PEM or DER
        #[arg(value_name = "FILE")]
        certificate: PathBuf,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Remove a secret or certificate; no token is issued for it any more
    RemoveCredential {
        /// Its name or client id
        app: String,
        /// The credential's key id, as `app list` shows it
        key_id: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Look for secrets in use in what was found somewhere, in any form: each is a leaked credential
    TestLeaked {
        /// Lists, configuration files or dumps; - for the standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Where it was found, such as the address of a commit
        #[arg(long, value_name = "URL")]
        url: Option<String>,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Delete an application with its credentials and permissions
    Delete {
        /// Its name or client id
        app: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
}
