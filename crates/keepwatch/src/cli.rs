//! The command line as it is typed. What is meant by it is resolved where each command runs.

mod app;
mod exception;
mod lifetime;
mod policies;
mod simulate;
mod user;

pub(crate) use app::{AppCommand, SignInArgs};
pub(crate) use exception::{ExceptionCommand, TermsArgs};
pub(crate) use lifetime::Lifetime;
pub(crate) use policies::{PoliciesCommand, WhatIfArgs};
pub(crate) use simulate::SimulateArgs;
pub(crate) use user::{CreateUserArgs, ImportUsersArgs, OneUserArgs, PasswordArgs, RoleCommand, UserCommand};

use crate::config::Override;
use crate::exit;
use crate::output::{Form, Output};
use clap::{Args, Parser, Subcommand};
use keepwatch_engine::OfflineJob;
use std::net::IpAddr;
use std::path::PathBuf;

/// Open, self-hosted identity-risk protection that speaks the Microsoft Graph Identity Protection API.
#[derive(Debug, Parser)]
#[command(name = "keepwatch", version, after_help = exit::HELP, infer_long_args = false, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server
    Serve(ServeArgs),
    /// Manage the applications that may call the server
    #[command(subcommand)]
    App(AppCommand),
    /// Manage the people who may sign in
    #[command(subcommand)]
    User(UserCommand),
    /// Load sign-in logs: Graph sign-ins as a page, an array or one a line, compressed or not
    Ingest(IngestArgs),
    /// Look now for what only many sign-ins together show, and ask today's lists about older sign-ins
    Detect(DetectArgs),
    /// Say what is not to be raised, and see how much that hides
    #[command(subcommand)]
    Exception(ExceptionCommand),
    /// List the detectors, what became of their detections, and how often they were right
    Detectors(DetectorsArgs),
    /// Ask the tables of places, networks and addresses
    #[command(subcommand)]
    Intel(IntelCommand),
    /// Ask what the Conditional Access policies would do
    #[command(subcommand)]
    Policies(PoliciesCommand),
    /// Print the sign-ins of a made-up population with labelled attacks, for `ingest`, tests and benchmarks
    Simulate(SimulateArgs),
    /// Explain the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the version
    Version,
}

/// Where the data is.
#[derive(Debug, Args)]
pub(crate) struct PlaceArgs {
    /// The data directory; also KEEPWATCH_DATA [default: .keepwatch]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// A SQLite file or a postgres:// URL [default: keepwatch.db in the data directory]
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

impl PlaceArgs {
    /// The settings that these flags give.
    pub(crate) fn overrides(&self) -> Vec<Override> {
        let database = self.database.clone().map(|text| Override {
            key: "storage.database",
            flag: "--database",
            text,
        });
        database.into_iter().collect()
    }
}

/// How data is printed.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Print JSON instead of text for people
    #[arg(long)]
    pub(crate) json: bool,
}

impl OutputArgs {
    /// The output that was asked for.
    pub(crate) fn output(&self) -> Output {
        Output::new(if self.json { Form::Json } else { Form::People })
    }
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// Address and port to listen on [default: 127.0.0.1:8443]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// What URLs in answers begin with, when it is not what callers put into the Host header
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// One more host name or address for the server's certificate; may be repeated
    #[arg(long = "name", value_name = "HOST")]
    names: Vec<String>,
    /// A certificate chain of your own (PEM)
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// The private key of that certificate (PEM)
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Speak HTTP without TLS, for a proxy on this machine that does TLS
    #[arg(long)]
    http: bool,
    /// Limits on requests: safety, graph, or graph-with-retry-after [default: safety]
    #[arg(long, value_name = "LIMITS")]
    throttle: Option<String>,
    /// Show what a tenant with this licence sees: free, p1 or p2 [default: everything]
    #[arg(long, value_name = "LICENCE")]
    licence: Option<String>,
    /// Fill an empty data directory with a demo tenant, and write how to reach it to demo.env
    #[arg(long)]
    pub(crate) demo: bool,
}

impl ServeArgs {
    /// The settings that these flags give.
    pub(crate) fn overrides(&self) -> Vec<Override> {
        let names = (!self.names.is_empty()).then(|| self.names.join(","));
        let given = [
            ("server.listen", "--listen", self.listen.clone()),
            ("server.public_url", "--public-url", self.public_url.clone()),
            ("server.names", "--name", names),
            ("server.tls_certificate", "--tls-cert", self.tls_cert.clone()),
            ("server.tls_key", "--tls-key", self.tls_key.clone()),
            ("imitation.throttle", "--throttle", self.throttle.clone()),
            ("imitation.licence", "--licence", self.licence.clone()),
            ("server.http", "--http", self.http.then(|| "true".to_owned())),
        ];
        let given = given
            .into_iter()
            .filter_map(|(key, flag, text)| Some(Override { key, flag, text: text? }));
        self.place.overrides().into_iter().chain(given).collect()
    }
}

#[derive(Debug, Args)]
pub(crate) struct IngestArgs {
    /// The file, or - for the standard input
    #[arg(value_name = "FILE")]
    pub(crate) source: PathBuf,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// Load through the server at this origin instead of straight into the storage; also KEEPWATCH_URL
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "database"])]
    pub(crate) url: Option<String>,
    /// Keep what was refused in this file, one record a line
    #[arg(long, value_name = "FILE")]
    pub(crate) refused: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DetectArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// Run only this job; may be repeated
    #[arg(long = "job", value_name = "JOB", value_parser = parse_job)]
    pub(crate) jobs: Vec<OfflineJob>,
    /// Look at sign-ins of so many days [default: as many as are kept]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3_660))]
    pub(crate) days: Option<u32>,
    /// Run no job, and change nothing: tell what other settings would have found in the last days, 30 at most
    #[arg(long, requires = "settings", conflicts_with = "jobs")]
    pub(crate) dry_run: bool,
    /// The settings to try: a file with sections as those below [detection] in the configuration, or the same as JSON
    #[arg(long, value_name = "FILE", requires = "dry_run")]
    pub(crate) settings: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DetectorsArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

fn parse_job(text: &str) -> Result<OfflineJob, String> {
    let found = OfflineJob::ALL.into_iter().find(|job| job.name() == text);
    found.ok_or_else(|| {
        format!(
            "no such job; there are {}",
            OfflineJob::ALL.map(OfflineJob::name).join(", ")
        )
    })
}

#[derive(Debug, Subcommand)]
pub(crate) enum IntelCommand {
    /// Tell what is known of an address, and from which table
    Lookup {
        /// An IPv4 or IPv6 address
        address: IpAddr,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Build a filter of leaked passwords, which the rules for new passwords then ask
    BuildLeaked {
        /// Lists of SHA-1 hashes as Have I Been Pwned publishes them, one a line, perhaps with a colon and how often each
        /// was seen; - for the standard input
        #[arg(required = true, value_name = "LIST")]
        lists: Vec<PathBuf>,
        /// The lists are of names with passwords instead, one pair a line: a pair that its user types is a leaked
        /// credential, and one that they would choose is refused. Neither can be read out of the filter
        #[arg(long)]
        pairs: bool,
        /// Where to write the filter, whose name must end in .leaked [default: passwords.leaked in the folder of tables, or
        /// pairs.leaked]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Leave out what was seen fewer times, for a smaller filter: 2 bytes of memory a password
        #[arg(long, value_name = "COUNT", default_value_t = 1, conflicts_with = "pairs")]
        seen_min: u64,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every setting with its value, where the value comes from, and what it means
    Check {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
}
