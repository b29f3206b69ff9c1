//! `keepwatch policies`: what Conditional Access would do, asked without a server.

mod asked;
mod shown;

use crate::cli::{PoliciesCommand, WhatIfArgs};
use crate::database::{self, Absent};
use keepwatch_engine::conditional_access::{Hit, Rehearsal, Rehearsed, policies_that_hit};
use keepwatch_engine::{Clock, SystemClock};
use keepwatch_graph::directory::User;
use keepwatch_intel::IntelHandle;
use keepwatch_storage::Access;

/// What is told: of one sign-in, and of its account under any circumstances.
struct Told {
    user: User,
    rehearsed: Rehearsed,
    hits: Vec<Hit>,
}

/// Runs one of the commands.
pub(crate) fn run(command: PoliciesCommand) -> anyhow::Result<()> {
    match command {
        PoliciesCommand::WhatIf(args) => what_if(&args),
    }
}

fn what_if(args: &WhatIfArgs) -> anyhow::Result<()> {
    let config = crate::load(args.place.data.as_deref(), args.place.overrides())?;
    let store = database::open(&config, Access::Shared, Absent::Refuse)?;
    let (intel, report) = IntelHandle::load(config.intel.clone(), SystemClock.now())?;
    crate::intel::warn(&report);
    let user = crate::user::find(&store, config.tenant.domain.as_str(), &args.user)?;
    let app = args
        .app
        .as_deref()
        .map(|app| crate::app::client_id(&store, app))
        .transpose()?;
    let asked = asked::of(args, &user, app)?;
    let proofs = asked::proofs(&args.proved, SystemClock.now())?;
    let rehearsal = Rehearsal::of(&asked, proofs, &intel)?;
    let id = user.id;
    let (rehearsed, hits) = store.read_blocking(move |rx| {
        let rehearsed = rehearsal.run(rx)?;
        let hits = policies_that_hit(rx, id)?.unwrap_or_default();
        Ok((rehearsed, hits))
    })?;
    let told = Told { user, rehearsed, hits };
    shown::print(&told, &mut args.output.output())
}
