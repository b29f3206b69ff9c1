//! The stream of sign-ins: day after day, each put in the order of time.

use crate::activity::{Activity, HOUR_MS, active_days_of};
use crate::attackers;
use crate::attacks::{self, Attack, Kind};
use crate::browsers::Browser;
use crate::catch_all::{self, CatchAll};
use crate::day::{ANOTHER_PER_MILLE, knock_for_an_hour, sign_in_all_day};
use crate::draw::{Draw, Topic};
use crate::habits::Circumstances;
use crate::label::{Attacker, Case, Label};
use crate::moments::{Deed, Moment};
use crate::networks::Origin;
use crate::people::Person;
use crate::plan::{Plan, PlanError};
use crate::published::{CATCH_ALL_PER_TEN_THOUSAND, FAILED_PER_MILLE};
use crate::sign_in::{App, Name, Reuse, SimulatedSignIn};
use keepwatch_detection::Progress;
use keepwatch_graph::timestamp::TICKS_PER_SECOND;
use keepwatch_graph::{SignInId, Timestamp, UserId};

const TICKS_PER_MS: i64 = TICKS_PER_SECOND / 1000;

/// The sign-ins of a plan in the order of time.
///
/// Memory grows with the number of people, not with that of sign-ins: only one day is held at once.
#[derive(Debug)]
pub struct Simulation {
    plan: Plan,
    activity: Activity,
    catch_all: CatchAll,
    /// The day that is made next.
    day: u16,
    today: std::vec::IntoIter<Moment>,
    attacks: Vec<Attack>,
    /// How many sign-ins there were.
    count: u64,
}

impl Simulation {
    /// The sign-ins of `plan`.
    pub fn new(mut plan: Plan) -> Result<Simulation, PlanError> {
        plan.check()?;
        plan.begin = Timestamp::UNIX_EPOCH.plus_days(plan.begin.unix_days());
        let activity = Activity::new(plan.seed, plan.users, plan.days, plan.begin.unix_days());
        // Of a thousand attempts so many succeed, and so many are at accounts that exist.
        let succeeded = u64::from(1000 - FAILED_PER_MILLE);
        let at_people = u64::from(10_000 - CATCH_ALL_PER_TEN_THOUSAND);
        let successes = activity.days_of_users * 1000 / u64::from(1000 - ANOTHER_PER_MILLE);
        let others = successes * at_people / (10 * succeeded);
        Ok(Simulation {
            catch_all: CatchAll::beside(plan.seed, others, plan.days),
            activity,
            day: 0,
            today: Vec::new().into_iter(),
            attacks: Vec::new(),
            count: 0,
            plan,
        })
    }

    /// What `attacker` would do to the owner of `victim`'s account an hour after that sign-in; another for each `turn`.
    /// `None` where the account does not exist. The stream is not changed by it.
    pub fn attack(&self, attacker: Attacker, victim: &SimulatedSignIn, turn: u32) -> Option<SimulatedSignIn> {
        let Name::Person(number) = victim.name else {
            return None;
        };
        let day = (victim.at.unix_days() - self.plan.begin.unix_days()).clamp(0, i64::from(u16::MAX)) as u32;
        let person = Person::of(self.plan.seed, number);
        let mut draw = Draw::of(
            self.plan.seed,
            Topic::AttackedWith,
            victim.id.uuid().as_u128() as u64,
            u64::from(turn) << 8 | attacker as u64,
        );
        let (origin, browser) = attackers::takeover(self.plan.seed, attacker, &person, day, &mut draw);
        Some(SimulatedSignIn {
            label: Label::takeover(attacker),
            id: SignInId::new(draw.uuid()),
            at: victim.at.plus_seconds(3600),
            user: victim.user,
            name: victim.name,
            origin,
            browser,
            app: App::Storage,
            progress: Progress::Succeeded,
            reuse: None,
        })
    }

    fn begin_day(&mut self) {
        let (seed, day) = (self.plan.seed, u32::from(self.day));
        let mut moments = Vec::new();
        self.activity
            .on_day(self.day, |number| sign_in_all_day(seed, number, day, &mut moments));
        let comes = |number| active_days_of(seed, number);
        let (attacks, attackers) = attacks::begin(&self.plan, day, &moments, comes);
        self.attacks = attacks;
        moments.extend(attackers);
        for hour in day * 24..(day + 1) * 24 {
            knock_for_an_hour(seed, &self.catch_all, hour, &mut moments);
        }
        moments.sort_unstable();
        self.today = moments.into_iter();
        self.day += 1;
    }

    /// Tells a moment of the day that was begun last in full.
    fn tell(&mut self, moment: Moment) -> SimulatedSignIn {
        let seed = self.plan.seed;
        let day = u32::from(self.day - 1);
        let hour = day * 24 + moment.at_ms / HOUR_MS;
        let told = match moment.deed {
            Deed::Slip | Deed::Success => self.owner(moment, day),
            Deed::Trickle => unknown(Case::CatchAll, catch_all::trickled(seed, hour, moment.subject), moment),
            Deed::Burst => unknown(Case::Burst, catch_all::burst(seed, hour, moment.subject), moment),
            Deed::SprayMiss | Deed::Attack => self.attacked(moment, day),
        };
        self.count += 1;
        let mut id = Draw::of(seed, Topic::SignInId, self.count, 0);
        SimulatedSignIn {
            label: told.label,
            id: SignInId::new(id.uuid()),
            at: self.at(day, moment.at_ms),
            user: match told.name {
                Name::Person(number) => Person::id(seed, number),
                Name::Unknown(_) => UserId::new(uuid::Uuid::nil()),
            },
            name: told.name,
            origin: told.origin,
            browser: told.browser,
            app: told.app,
            progress: told.progress,
            reuse: told.reuse,
        }
    }

    fn at(&self, day: u32, at_ms: u32) -> Timestamp {
        let midnight = self.plan.begin.plus_days(i64::from(day));
        let ticks = midnight.ticks() + i64::from(at_ms) * TICKS_PER_MS;
        Timestamp::from_ticks(ticks).unwrap_or(Timestamp::MAX)
    }

    fn owner(&self, moment: Moment, day: u32) -> Told {
        let person = Person::of(self.plan.seed, moment.subject);
        let found = Circumstances::of(self.plan.seed, &person, day, u32::from(moment.turn));
        let (case, progress) = match moment.deed {
            Deed::Slip => (Case::Slip, Progress::WrongCredential),
            _ if found.is_trip => (Case::Trip, Progress::Succeeded),
            _ => (Case::Ordinary, Progress::Succeeded),
        };
        let app = [App::Storage, App::Billing, App::Mail][(moment.at_ms % 3) as usize];
        Told {
            label: Label::of(case),
            name: Name::Person(moment.subject),
            origin: found.origin,
            browser: found.browser,
            app,
            progress,
            reuse: None,
        }
    }

    fn attacked(&self, moment: Moment, day: u32) -> Told {
        let seed = self.plan.seed;
        let number = moment.turn;
        let Attack { kind, after } = self.attacks[usize::from(number)];
        let victim = Person::of(seed, after.subject);
        let own = Circumstances::of(seed, &victim, day, u32::from(after.turn));
        let mut draw = Draw::of(seed, Topic::AttackedFrom, u64::from(day), u64::from(number));
        let mut reuse = None;
        let (case, (origin, browser)) = match kind {
            Kind::Takeover(attacker) => (
                Case::Takeover,
                attackers::takeover(seed, attacker, &victim, day, &mut draw),
            ),
            Kind::Spray => {
                let from = attackers::data_centre(&mut draw);
                let case = if moment.deed == Deed::SprayMiss {
                    Case::Spray
                } else {
                    Case::SprayHit
                };
                (case, (from, crate::habits::common_browser(day, &mut draw)))
            }
            Kind::TokenTheft => {
                reuse = Some(Reuse {
                    family: draw.uuid(),
                    replaced: self.at(day, after.at_ms),
                    first_from: own.origin,
                });
                (Case::TokenTheft, (attackers::data_centre(&mut draw), own.browser))
            }
            Kind::Travel => (Case::Travel, attackers::far_away(own.origin, day, &mut draw)),
            Kind::Insider => (Case::Insider, attackers::inside(seed, &victim, day, &mut draw)),
        };
        Told {
            label: match kind {
                Kind::Takeover(attacker) => Label::takeover(attacker),
                Kind::Spray | Kind::TokenTheft | Kind::Travel | Kind::Insider => Label::of(case),
            },
            name: Name::Person(moment.subject),
            origin,
            browser,
            app: App::Storage,
            progress: if case == Case::Spray {
                Progress::WrongCredential
            } else {
                Progress::Succeeded
            },
            reuse,
        }
    }
}

impl Iterator for Simulation {
    type Item = SimulatedSignIn;

    fn next(&mut self) -> Option<SimulatedSignIn> {
        loop {
            if let Some(moment) = self.today.next() {
                return Some(self.tell(moment));
            }
            if self.day == self.plan.days {
                return None;
            }
            self.begin_day();
        }
    }
}

/// What a moment turns out to be, without who and when.
struct Told {
    label: Label,
    name: Name,
    origin: Origin,
    browser: Browser,
    app: App,
    progress: Progress,
    reuse: Option<Reuse>,
}

/// An attempt at an account that does not exist.
fn unknown(case: Case, (origin, browser): (Origin, Browser), moment: Moment) -> Told {
    Told {
        label: Label::of(case),
        name: Name::Unknown(moment.subject),
        origin,
        browser,
        app: App::Storage,
        progress: Progress::WrongCredential,
        reuse: None,
    }
}
