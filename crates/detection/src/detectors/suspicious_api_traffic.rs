//! Suspicious API traffic: somebody reads the directory as nobody needs to, or asks for what they may not have.
//! Graph: `riskEventType` = `suspiciousAPITraffic`, offline, of users and service principals.

use super::suspicious_sign_ins::OfAccount;
use crate::evidence::{ApiTraffic, Evidence, UnusualTraffic};
use crate::registry::SUSPICIOUS_API_TRAFFIC;
use crate::settings::Rule;
use keepwatch_graph::{RiskLevel, Timestamp};
use serde::{Deserialize, Serialize};

/// Settings of `suspiciousAPITraffic`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SuspiciousApiTraffic {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// How many days before an hour say what is usual. Default 30.
    pub window_days: u32,
    /// A caller is known that called in so many hours. Default 24: a tool that is used daily, in less than a month.
    pub hours_min: u32,
    /// So many times the caller's own most is unusual. Default 4.
    pub ratio: f64,
    /// Of somebody who is not known, so many times the least counts. Default 5: new tools read a lot at first.
    pub newcomer_factor: u32,
    /// Fewer pages of lists than that in an hour are no enumeration. Default 100: of 100 users each, a page is.
    pub lists_min: u32,
    /// Fewer different objects than that, each read by its id, are none either. Default 500.
    pub objects_min: u32,
    /// Fewer refused requests than that are mistakes. Default 50.
    pub denied_min: u32,
}

impl Default for SuspiciousApiTraffic {
    fn default() -> Self {
        Self {
            enabled: true,
            window_days: 30,
            hours_min: 24,
            ratio: 4.0,
            newcomer_factor: 5,
            lists_min: 100,
            objects_min: 500,
            denied_min: 50,
        }
    }
}

impl SuspiciousApiTraffic {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "suspicious_api_traffic.window_days",
                (1..=60).contains(&self.window_days),
                "from 1 to 60",
            ),
            Rule::new("suspicious_api_traffic.ratio", self.ratio >= 1.0, "at least 1"),
            Rule::new(
                "suspicious_api_traffic.newcomer_factor",
                self.newcomer_factor >= 1,
                "at least 1",
            ),
            Rule::new("suspicious_api_traffic.lists_min", self.lists_min >= 1, "at least 1"),
            Rule::new(
                "suspicious_api_traffic.objects_min",
                self.objects_min >= 1,
                "at least 1",
            ),
            Rule::new("suspicious_api_traffic.denied_min", self.denied_min >= 1, "at least 1"),
        ]
    }
}

/// What a caller did in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ApiHour {
    /// Pages of lists of users, groups, applications, service principals and roles.
    pub lists: u32,
    /// Different objects of these kinds that were read by their id.
    pub objects: u32,
    /// Requests that were refused for want of a permission.
    pub denied: u32,
}

impl ApiHour {
    fn of(self, traffic: ApiTraffic) -> u32 {
        match traffic {
            ApiTraffic::Lists => self.lists,
            ApiTraffic::Objects => self.objects,
            ApiTraffic::Denied => self.denied,
        }
    }
}

/// Of a caller's own hours the so-manieth highest says what is the most that it does: a job that runs once a night is usual
/// after three nights, and two hours of an intruder make nothing usual.
const USUAL_MOST: usize = 3;

/// What is suspicious of the hour that begins at `begins`, by the caller's earlier hours.
pub fn find(
    settings: &SuspiciousApiTraffic,
    earlier: &[ApiHour],
    hour: ApiHour,
    begins: Timestamp,
) -> Option<OfAccount> {
    if !settings.enabled {
        return None;
    }
    let is_known = earlier.len() >= settings.hours_min as usize;
    let unusual: Vec<UnusualTraffic> = ApiTraffic::ALL
        .into_iter()
        .filter_map(|traffic| unusual(settings, traffic, earlier, hour, is_known))
        .collect();
    let level = match (unusual.len(), is_known) {
        (0, _) => return None,
        (1, _) | (_, false) => RiskLevel::Low,
        (2, true) => RiskLevel::Medium,
        (_, true) => RiskLevel::High,
    };
    Some(OfAccount {
        event_type: SUSPICIOUS_API_TRAFFIC.event_type,
        technique: SUSPICIOUS_API_TRAFFIC.technique,
        level,
        at: begins,
        cause: format!("{begins} {level}"),
        address: None,
        evidence: Evidence::UnusualTraffic(crate::evidence::TrafficEvidence {
            begins,
            unusual,
            hours_known: u32::try_from(earlier.len()).unwrap_or(u32::MAX),
        }),
    })
}

fn unusual(
    settings: &SuspiciousApiTraffic,
    traffic: ApiTraffic,
    earlier: &[ApiHour],
    hour: ApiHour,
    is_known: bool,
) -> Option<UnusualTraffic> {
    let least = match traffic {
        ApiTraffic::Lists => settings.lists_min,
        ApiTraffic::Objects => settings.objects_min,
        ApiTraffic::Denied => settings.denied_min,
    };
    let least = match is_known {
        true => least,
        false => least.saturating_mul(settings.newcomer_factor),
    };
    let mut hours: Vec<u32> = earlier.iter().map(|hour| hour.of(traffic)).collect();
    hours.sort_unstable_by(|one, other| other.cmp(one));
    let usual_most = hours.get(USUAL_MOST - 1).copied().unwrap_or_default();
    let count = hour.of(traffic);
    let is_unusual = count >= least && f64::from(count) >= settings.ratio * f64::from(usual_most);
    is_unusual.then_some(UnusualTraffic {
        traffic,
        count,
        usual_most,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use RiskLevel::{High, Low, Medium};

    fn begins() -> Timestamp {
        Timestamp::parse("2026-11-20T10:00:00Z").unwrap()
    }

    fn hour(lists: u32, objects: u32, denied: u32) -> ApiHour {
        ApiHour { lists, objects, denied }
    }

    fn level(earlier: &[ApiHour], hour: ApiHour) -> Option<RiskLevel> {
        find(&SuspiciousApiTraffic::default(), earlier, hour, begins()).map(|found| found.level)
    }

    #[test]
    fn a_known_caller_that_does_much_more_than_ever() {
        let quiet = [hour(2, 10, 0); 24];
        let cases = [
            ("as ever", hour(2, 10, 0), None),
            ("more, and not much", hour(99, 499, 49), None),
            ("pages of lists", hour(100, 10, 0), Some(Low)),
            ("objects one by one", hour(2, 500, 0), Some(Low)),
            ("refusals", hour(2, 10, 50), Some(Low)),
            ("lists and objects", hour(100, 500, 0), Some(Medium)),
            ("everything", hour(1_000, 5_000, 500), Some(High)),
        ];
        for (name, now, expected) in cases {
            assert_eq!(level(&quiet, now), expected, "{name}");
        }
    }

    #[test]
    fn a_job_that_always_reads_everything_may() {
        let mut hours = vec![hour(2, 10, 0); 100];
        assert_eq!(level(&hours, hour(300, 0, 0)), Some(Low), "the first night");
        hours.extend([hour(300, 0, 0); 2]);
        assert_eq!(
            level(&hours, hour(300, 0, 0)),
            Some(Low),
            "an intruder of two hours teaches nothing"
        );
        hours.push(hour(300, 0, 0));
        assert_eq!(level(&hours, hour(300, 0, 0)), None, "the fourth night");
        assert_eq!(level(&hours, hour(1_199, 0, 0)), None);
        assert_eq!(level(&hours, hour(1_200, 0, 0)), Some(Low), "four times the most");
    }

    #[test]
    fn a_new_tool_is_let_read_more_and_is_low_at_most() {
        let few = [hour(2, 10, 0); 23];
        for earlier in [&[][..], &few[..]] {
            assert_eq!(level(earlier, hour(499, 2_499, 249)), None);
            assert_eq!(level(earlier, hour(500, 2_500, 250)), Some(Low));
        }
    }

    #[test]
    fn it_says_what_and_how_much_more_and_can_be_switched_off() {
        let quiet = [hour(2, 10, 0); 24];
        let found = find(&SuspiciousApiTraffic::default(), &quiet, hour(150, 0, 0), begins()).unwrap();
        let reason = found.evidence.reason();
        assert!(
            reason.contains("150 pages of lists") && reason.contains("at most 2"),
            "{reason}"
        );
        let off = SuspiciousApiTraffic {
            enabled: false,
            ..SuspiciousApiTraffic::default()
        };
        assert_eq!(find(&off, &quiet, hour(150, 0, 0), begins()), None);
    }
}
