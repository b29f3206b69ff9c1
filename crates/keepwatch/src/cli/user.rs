//! `keepwatch user` as it is typed.

use super::{OutputArgs, PlaceArgs};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Create a user; without a password of your own, a temporary one is made and shown, this once
    Create(CreateUserArgs),
    /// List the users
    List {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Show a user with their roles and groups
    Show(OneUserArgs),
    /// Create users from a CSV file: all that are new, or none where something is wrong with a row
    Import(ImportUsersArgs),
    /// Keep a user from signing in
    Disable(OneUserArgs),
    /// Let a user sign in again
    Enable(OneUserArgs),
    /// Give a user another password, which they change at the next sign-in; sessions and risk end
    ResetPassword {
        #[command(flatten)]
        user: OneUserArgs,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// End every session of a user
    RevokeSessions(OneUserArgs),
    /// Test names with passwords, one pair a line, against the passwords in use: each match is a leaked credential
    TestLeaked {
        /// Lists of `name:password`, the name a user principal name or mail address; - for the standard input
        #[arg(required = true, value_name = "LIST")]
        lists: Vec<PathBuf>,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Delete a user; for 30 days they can be brought back
    Delete(OneUserArgs),
    /// Give a directory role to a user, or take it away
    #[command(subcommand)]
    Role(RoleCommand),
}

/// Which user, and where.
#[derive(Debug, Args)]
pub(crate) struct OneUserArgs {
    /// Their user principal name, what is before its @, or their object id
    pub(crate) user: String,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Where a password comes from. Never from the command line itself, which everybody on the machine can read.
#[derive(Debug, Args)]
pub(crate) struct PasswordArgs {
    /// Ask for the password on the terminal, without showing it
    #[arg(long)]
    pub(crate) password_prompt: bool,
    /// Read the password from the first line of the standard input
    #[arg(long, conflicts_with = "password_prompt")]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CreateUserArgs {
    /// Their user principal name, such as adele@contoso.com, or what is before its @
    pub(crate) name: String,
    /// What people call them [default: the name]
    #[arg(long, value_name = "TEXT")]
    pub(crate) display_name: Option<String>,
    /// Their address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) mail: Option<String>,
    /// A directory role to give, such as "Security Reader"; may be repeated
    #[arg(long = "role", value_name = "ROLE")]
    pub(crate) roles: Vec<String>,
    /// Ask for another password at the first sign-in; one that was made always is
    #[arg(long)]
    pub(crate) must_change: bool,
    /// Make an account for emergencies: a Global Administrator with a long password, in a group for policies to exclude
    #[arg(long, conflicts_with_all = ["password_prompt", "password_stdin", "must_change"])]
    pub(crate) break_glass: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What the columns of a CSV file may be, for the people who read `--help`.
const COLUMNS: &str = "\
The first line names the columns: by their names in Microsoft Graph (userPrincipalName, displayName, mailNickname,
accountEnabled, givenName, surname, jobTitle, department, companyName, mail, mobilePhone, officeLocation, streetAddress,
city, state, postalCode, country, usageLocation, employeeId, preferredLanguage), beside them password and
forceChangePasswordNextSignIn; or by the headings of Entra's template for creating users in bulk. userPrincipalName and
displayName are needed. Who has no password is given one, in the file of --passwords. Users that are there already are
left as they are, so that an import can be repeated.";

#[derive(Debug, Args)]
#[command(after_help = COLUMNS)]
pub(crate) struct ImportUsersArgs {
    /// The CSV file, or - for the standard input
    #[arg(value_name = "FILE")]
    pub(crate) source: PathBuf,
    /// Where to write the passwords that are made, readable for you only; the file must not exist
    #[arg(long, value_name = "FILE")]
    pub(crate) passwords: Option<PathBuf>,
    /// Check every row and create nobody
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RoleCommand {
    /// Give a role
    Add(RoleArgs),
    /// Take a role away
    Remove(RoleArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RoleArgs {
    #[command(flatten)]
    pub(crate) user: OneUserArgs,
    /// The role's name, such as "Security Reader", or the id of its template
    pub(crate) role: String,
}
