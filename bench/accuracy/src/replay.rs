//! A population's days, lived through by detectors as they would be in a tenant: profiles learn as time goes by, and a
//! sign-in is judged with the tenant's days before its own.

use keepwatch_detection::{
    Arrival, Assessment, Attempt, DayCounts, DayTally, Features, Profile, Settings, Signals, TenantModel, assess,
    unfamiliarity,
};
use keepwatch_graph::UserId;
use std::collections::{HashMap, VecDeque};

/// What has been learned so far.
#[derive(Debug)]
pub(crate) struct Replay {
    /// What detectors are told.
    pub(crate) settings: Settings,
    profiles: HashMap<UserId, Profile>,
    window: VecDeque<DayCounts>,
    model: TenantModel,
    today: DayTally,
    day: i64,
}

impl Replay {
    /// Nothing is known yet, and settings are the default ones.
    pub(crate) fn new() -> Replay {
        Replay {
            settings: Settings::default(),
            profiles: HashMap::new(),
            window: VecDeque::new(),
            model: TenantModel::default(),
            today: DayTally::default(),
            day: i64::MIN,
        }
    }

    /// Ends the days before that of `attempt`. To be called with every attempt, in the order of time.
    pub(crate) fn arrive(&mut self, attempt: &Attempt) {
        let day = attempt.at.unix_days();
        if day == self.day {
            return;
        }
        self.day = day;
        self.window.push_back(std::mem::take(&mut self.today).finish());
        while self.window.len() > self.settings.tenant.window_days as usize {
            self.window.pop_front();
        }
        self.model = TenantModel::from_days(&self.window);
    }

    /// What the detectors make of an attempt.
    pub(crate) fn assess(&self, attempt: &Attempt, signals: &Signals) -> Assessment {
        let unknown = Profile::default();
        let profile = self.profiles.get(&attempt.user).unwrap_or(&unknown);
        assess(&self.settings, profile, &self.model, attempt, signals, Arrival::Live)
    }

    /// How unfamiliar an attempt is; `None` of a user of whom nothing is known.
    pub(crate) fn unfamiliarity(&self, attempt: &Attempt, signals: &Signals) -> Option<f64> {
        let profile = self.profiles.get(&attempt.user)?;
        unfamiliarity(&self.settings, profile, &self.model, attempt, signals)
    }

    /// Learns from a legitimate sign-in what it says of the user and of the tenant.
    pub(crate) fn learn(&mut self, attempt: &Attempt, signals: &Signals) {
        self.profiles.entry(attempt.user).or_default().learn(attempt, signals);
        self.count(attempt, signals);
    }

    /// Learns what it says of the tenant only, where nobody asks about the user.
    pub(crate) fn count(&mut self, attempt: &Attempt, signals: &Signals) {
        self.today.add(attempt.user, &Features::of(attempt, signals));
    }
}
