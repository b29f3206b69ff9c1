//! The demo tenant: a company of two hundred people in several countries, thirty days of their sign-ins, and labelled
//! attacks among them.
//!
//! Everything comes out of a seed, and everything goes through the engine as it would have on the day: nothing is
//! inserted as a finished detection.

mod attacks;
mod cast;
mod days;
mod directory;
mod people;
mod random;
mod sign_ins;
mod world;

pub(crate) use attacks::Label;
pub(crate) use cast::{Part, cast};
pub(crate) use directory::exempt;

use anyhow::Context;
use directory::Directory;
use keepwatch_engine::{Engine, Initiator, OfflineJob, Outcome, UserAction};
use keepwatch_graph::{SignIn, SignInId, Timestamp, UserId};
use people::Person;
use world::World;

/// The seed of the demo that `serve --demo` makes.
pub(crate) const SEED: u64 = 2026;

/// The sign-ins of a demo tenant in the order of time, and what is to be found in them.
pub(crate) struct Demo {
    pub(crate) sign_ins: Vec<SignIn>,
    pub(crate) labels: Vec<Label>,
    pub(crate) people: usize,
    directory: Directory,
}

/// The demo of a seed, up to `now`.
pub(crate) fn generate(seed: u64, now: Timestamp) -> Demo {
    let world = World::new();
    let people: Vec<Person<'_>> = people::people(&world, seed);
    let mut events: Vec<_> = people
        .iter()
        .flat_map(|person| days::ordinary(&world, person, seed, now))
        .collect();
    let (attacks, labels) = attacks::attacks(&world, &people, &events, seed, now);
    events.extend(attacks);
    let mut sign_ins: Vec<SignIn> = events.iter().map(sign_ins::Event::sign_in).collect();
    sign_ins.sort_by_key(|sign_in| (sign_in.created_date_time, sign_in.id));
    Demo {
        sign_ins,
        labels,
        people: people.len(),
        directory: Directory::of(&world, &people),
    }
}

/// Fills an empty store with the demo of `seed`. Blocks; not to be called on an asynchronous thread.
pub(crate) fn fill(engine: &Engine, demo: &Demo) -> anyhow::Result<u64> {
    let mut importer = engine.rehearsal();
    for sign_in in &demo.sign_ins {
        importer
            .push(sign_in.clone())
            .context("cannot store the demo's sign-ins")?;
    }
    let counts = importer.finish().context("cannot store the demo's sign-ins")?;
    Ok(counts.stored)
}

/// What only many of the sign-ins together show.
pub(crate) async fn look_back(engine: &Engine) -> anyhow::Result<()> {
    const HOLDER: &str = "demo";
    for job in OfflineJob::ALL {
        let run = engine.detect(job, engine.last_days(days::DAYS + 1), HOLDER).await;
        run.context("cannot look at the demo's sign-ins together")?;
    }
    Ok(())
}

/// What administrators have set up: see [`Directory`]. The people must have signed in by then.
pub(crate) async fn furnish(
    engine: &Engine,
    demo: &Demo,
    administrator: &Initiator,
    domain: &str,
) -> anyhow::Result<()> {
    demo.directory.furnish(engine, administrator, domain).await
}

/// What people and an administrator have done about some of it since, so that every state is there to look at.
pub(crate) async fn follow_up(engine: &Engine, demo: &Demo, administrator: &Initiator) -> anyhow::Result<()> {
    let owner = |label: &Label| {
        let id = SignInId::new(label.sign_in_id);
        demo.sign_ins
            .iter()
            .find(|sign_in| sign_in.id == id)
            .and_then(|sign_in| sign_in.user_id.parse::<UserId>().ok())
    };
    let of_type = |name: &str| {
        demo.labels
            .iter()
            .filter(move |label| label.risk_event_type == name)
            .collect::<Vec<_>>()
    };

    let passed_mfa = of_type("unfamiliarFeatures").into_iter().take(2);
    for label in passed_mfa {
        let outcome = Outcome::MfaPassed {
            driven_by_policy: true,
            mode: None,
        };
        engine.record_outcome(SignInId::new(label.sign_in_id), outcome).await?;
    }
    let verdicts = [
        (of_type("newCountry"), UserAction::Dismiss),
        (of_type("maliciousIPAddress"), UserAction::ConfirmCompromised),
        (of_type("unlikelyTravel"), UserAction::ConfirmSafe),
    ];
    for (labels, action) in verdicts {
        let users: Vec<UserId> = labels.first().copied().and_then(owner).into_iter().collect();
        if !users.is_empty() {
            engine.act_on_users(action, users, administrator.clone()).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
