//! The published model and ours on the rows of a file, in the published form.

use super::attackers::Sample;
use super::log::{Entry, Log};
use super::reference::{Everybody, Own, Whole};
use super::{BROWSER, COUNTRY, NETWORK, ORIGIN, SYSTEM, Values};
use crate::asked::{Asked, HISTORY_MAX, SIZES, Scores};
use crate::published::published;
use crate::replay::Replay;
use keepwatch_detection::model::browser_family;
use keepwatch_detection::{Agent, Attempt, Network, Place, Progress, Signals};
use keepwatch_graph::{SignInId, Timestamp, UserId};
use keepwatch_simulation::Attacker;
use uuid::Uuid;

/// Users with fewer sign-ins in the file count among everybody and are not measured: they are most, and their profiles
/// would need most of the memory.
pub(crate) const USERS_SIGN_INS_MIN: usize = SIZES[0];

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measured {
    /// Sign-ins that succeeded.
    pub(crate) sign_ins: usize,
    /// Users who made them.
    pub(crate) users: usize,
    /// For each attacker, at each of [`SIZES`].
    pub(crate) lines: Vec<Line>,
}

/// One attacker at one size of the history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    /// Who.
    pub(crate) attacker: Attacker,
    /// The size.
    pub(crate) size: usize,
    /// Which share of the attempts is noticed with the reference model, and with ours.
    pub(crate) noticed: [f64; 2],
    /// How often users are asked for that, with the reference model and with ours.
    pub(crate) asked: [Asked; 2],
}

/// Judges every sign-in with what was known before it, with both models, and what each attacker would do at that size of
/// the history.
///
/// Who attacks is ours, made of the file's own rows: naive, with origin and agent of a known attacker's row from another
/// country; VPN, from the victim's country with such an agent; targeted, from the victim's city with the victim's browser
/// and system; very targeted, from the victim's network with the victim's user agent. One attempt of each at each sign-in.
pub(crate) fn measure(mut log: Log) -> Measured {
    log.sort();
    let mut whole = Whole::default();
    let mut totals = vec![0_usize; log.users.len()];
    for entry in &log.entries {
        whole.add(&entry.values);
        totals[entry.user as usize] += 1;
    }
    let mut everybody = Everybody::default();
    let mut own = vec![Own::default(); log.users.len()];
    let mut replay = Replay::new();
    let (mut reference, mut ours) = (Scores::default(), Scores::default());
    for (index, entry) in log.entries.iter().enumerate() {
        let sample = Sample {
            values: entry.values,
            place: entry.place,
        };
        let (attempt, signals) = seen(&log, entry, sample);
        replay.arrive(&attempt);
        let user = attempt.user;
        let history = &mut own[entry.user as usize];
        if totals[entry.user as usize] < USERS_SIGN_INS_MIN {
            replay.count(&attempt, &signals);
            everybody.add(history, entry.values);
            continue;
        }
        ours.add_own(user, replay.unfamiliarity(&attempt, &signals));
        reference.add_own(user, everybody.score(&whole, history, &entry.values));
        replay.learn(&attempt, &signals);
        everybody.add(history, entry.values);
        if history.len() > HISTORY_MAX {
            continue;
        }
        for attacker in Attacker::ALL {
            let Some(attack) = log.pools.attack(attacker, sample, index as u64) else {
                continue;
            };
            let (attempt, signals) = seen(&log, entry, attack);
            let size = history.len();
            let score = replay.unfamiliarity(&attempt, &signals);
            ours.add_attacks(attacker, size, score.into_iter());
            let score = everybody.score(&whole, history, &attack.values);
            reference.add_attacks(attacker, size, score.into_iter());
        }
    }
    reference.sort();
    ours.sort();
    let lines = Attacker::ALL.into_iter().flat_map(|attacker| {
        let share = published(attacker).noticed;
        let models = [&reference, &ours].map(|scores| (scores, scores.thresholds(attacker, share)));
        SIZES.map(|size| Line {
            attacker,
            size,
            noticed: [0, 1].map(|model| models[model].0.noticed(attacker, 1..size, &models[model].1)),
            asked: [0, 1].map(|model| models[model].0.asked(size, &models[model].1)),
        })
    });
    Measured {
        sign_ins: log.entries.len(),
        users: log.users.len(),
        lines: lines.collect(),
    }
}

/// What our detectors see of a row: the attempt of `entry`'s user at its time, with the values of `sample`.
fn seen(log: &Log, entry: &Entry, sample: Sample) -> (Attempt, Signals) {
    let values: &Values = &sample.values;
    let text = |level: usize| log.text(values[level]);
    let family = |level: usize| browser_family(text(level));
    let attempt = Attempt {
        sign_in: SignInId::new(Uuid::nil()),
        user: UserId::new(Uuid::from_u64_pair(0, log.users[entry.user as usize] as u64)),
        at: Timestamp::from_ticks(entry.at).unwrap_or(Timestamp::UNIX_EPOCH),
        address: text(ORIGIN.start).parse().ok(),
        app: None,
        user_agent: Some(text(super::AGENT.start).into()),
        device: None,
        progress: Progress::Succeeded,
        second_factor: false,
        interactive: true,
        token_issuer: None,
        token_reuse: None,
    };
    let signals = Signals {
        place: Some(Place {
            country: Some(text(COUNTRY).into()),
            state: None,
            city: Some(log.text(sample.place).into()),
            point: None,
        }),
        network: text(NETWORK).parse().ok().map(|number| Network {
            number,
            organization: None,
        }),
        agent: Agent {
            browser: Some(family(BROWSER).into()),
            browser_version: Some(major_version(text(BROWSER)).into()),
            operating_system: Some(family(SYSTEM).into()),
            operating_system_version: Some(text(SYSTEM).into()),
            device_type: Some(text(super::AGENT.end - 1).into()),
        },
        ..Signals::default()
    };
    (attempt, signals)
}

/// `Chrome 70` of `Chrome 70.0.3538`, as our parser names browsers.
fn major_version(browser: &str) -> &str {
    let family = browser_family(browser).len();
    match browser[family..].find('.') {
        Some(end) => &browser[..family + end],
        None => browser,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rba::row::Columns;

    const HEADER: &str = "Login Timestamp,User ID,IP Address,Country,Region,City,ASN,User Agent String,Browser Name and Version,OS Name and Version,Device Type,Login Successful,Is Attack IP";

    /// Forty people of one city with an address, a network of two and one of three browsers each, who sign in on forty days;
    /// and attackers from elsewhere, who fail.
    fn log() -> Log {
        let columns = Columns::parse(HEADER).unwrap();
        let mut log = Log::default();
        let mut add = |line: String| log.add(&columns.row(&line).unwrap().unwrap()).unwrap();
        for day in 0..40 {
            let date = Timestamp::UNIX_EPOCH.plus_days(18_000 + day).to_string();
            let date = &date[..10];
            for user in 0..40 {
                let (network, browser) = (user % 2, user % 3);
                add(format!(
                    "{date} 08:00:{user:02}.000,{user},8.{network}.{user}.1,NO,Oslo,Oslo,{network},Text {browser},Chrome {browser}.1.2,Windows 10,desktop,True,False"
                ));
            }
            add(format!(
                "{date} 09:00:00.000,7,9.9.{day}.9,RU,X,Y,99,Text bot,Bot 1.0,Linux,bot,False,True"
            ));
        }
        log
    }

    #[test]
    fn who_never_changes_is_never_asked_and_strangers_are_noticed() {
        let measured = measure(log());
        assert_eq!((measured.sign_ins, measured.users), (1_600, 40));
        assert_eq!(measured.lines.len(), Attacker::ALL.len() * SIZES.len());
        for line in measured.lines {
            for model in [0, 1] {
                let (noticed, asked) = (line.noticed[model], line.asked[model]);
                assert!(noticed >= 0.99 && asked.users == 40, "{line:?}");
                // The first sign-ins of a tenant of which nothing is known can be anybody's.
                assert!(line.size < 12 || asked.median <= 0.1, "{line:?}");
            }
        }
    }

    #[test]
    fn a_measure_is_the_same_each_time() {
        assert_eq!(measure(log()), measure(log()));
    }

    #[test]
    fn browsers_are_named_as_our_parser_names_them() {
        for (text, expected) in [
            ("Chrome 70.0.3538", "Chrome 70"),
            ("Chrome Mobile 81", "Chrome Mobile 81"),
            ("Bot", "Bot"),
            ("", ""),
        ] {
            assert_eq!(major_version(text), expected);
        }
    }
}
