//! Why nothing explained what was found: every rule that was asked, and why it did not hold.

use super::words::{days, sign_ins};
use crate::profile::Experience;
use serde_json::{Value, json};

/// A rule that explains what was found, and why it did not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotSuppressed {
    /// The user is known long enough, or by enough sign-ins, to be judged.
    Learned(Experience),
    /// No list says of either address that it comes out far from whoever uses it.
    ShownPlace,
    /// No list says of the address that it comes out in another country than that of whoever uses it.
    ShownCountry,
    /// No device proved who it is.
    NoDevice,
    /// One did, which the user never had.
    NewDevice,
    /// The second place is not the user's own.
    SeldomPlace {
        /// What counts as the same place, in kilometres.
        within_km: f64,
        /// How often the user was seen there.
        seen: Experience,
        /// What would have been enough.
        needed: Experience,
    },
    /// The place is in no location that the tenant trusts.
    UntrustedPlace,
    /// Not both places are in locations that the tenant trusts.
    Untrusted(Ends),
    /// Not both address ranges are used by several people of the tenant.
    Unpopular(Ends),
    /// The two countries are neither one nor neighbours.
    DistantCountries,
    /// Not several people of the tenant use the address range.
    UnpopularRange,
    /// The user had the address range in no sign-in that is not doubted.
    NewRange,
    /// No such journey was cleared up lately.
    Unsettled {
        /// What lately is, in hours.
        hours: u32,
    },
}

/// Of which end something holds that has to hold of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Of neither.
    Neither,
    /// Of where the user was before.
    First,
    /// Of where the attempt is.
    Second,
}

impl Ends {
    /// `None` where it holds of both.
    pub(crate) const fn unless_both(first: bool, second: bool) -> Option<Ends> {
        match (first, second) {
            (true, true) => None,
            (true, false) => Some(Ends::First),
            (false, true) => Some(Ends::Second),
            (false, false) => Some(Ends::Neither),
        }
    }

    /// The name in `additionalInfo`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Ends::Neither => "neither",
            Ends::First => "first",
            Ends::Second => "second",
        }
    }
}

impl NotSuppressed {
    /// The rule's name in `additionalInfo`.
    pub const fn rule(self) -> &'static str {
        match self {
            NotSuppressed::Learned(_) => "learning",
            NotSuppressed::ShownPlace => "hiddenPlace",
            NotSuppressed::ShownCountry => "hiddenCountry",
            NotSuppressed::UntrustedPlace => "trustedLocation",
            NotSuppressed::NoDevice | NotSuppressed::NewDevice => "familiarDevice",
            NotSuppressed::SeldomPlace { .. } => "regularPlace",
            NotSuppressed::Untrusted(_) => "trustedLocations",
            NotSuppressed::Unpopular(_) => "popularPlaces",
            NotSuppressed::DistantCountries => "nearCountries",
            NotSuppressed::UnpopularRange => "popularRange",
            NotSuppressed::NewRange => "familiarRange",
            NotSuppressed::Unsettled { .. } => "settledJourney",
        }
    }
    /// Why it did not hold, as a part of a sentence.
    pub(super) fn because(self) -> String {
        match self {
            NotSuppressed::Learned(known) => format!(
                "the user is known for {} and by {}",
                days(known.days),
                sign_ins(known.sign_ins)
            ),
            NotSuppressed::ShownPlace => {
                "neither address is listed as an anonymizer's, a data centre's, a satellite's or a carrier's".to_owned()
            }
            NotSuppressed::ShownCountry => "the address is not listed as an anonymizer's or a satellite's".to_owned(),
            NotSuppressed::UntrustedPlace => "the place is in no trusted location".to_owned(),
            NotSuppressed::NoDevice => "no device proved itself".to_owned(),
            NotSuppressed::NewDevice => "the device is new for the user".to_owned(),
            NotSuppressed::SeldomPlace {
                within_km,
                seen,
                needed,
            } => format!(
                "within {within_km:.0} km of the second place the user had {} over {}, and {} over {} make it the user's own",
                sign_ins(seen.sign_ins),
                days(seen.days),
                needed.sign_ins,
                days(needed.days)
            ),
            NotSuppressed::Untrusted(ends) => format!("{} in a trusted location", place_is(ends)),
            NotSuppressed::Unpopular(ends) => format!("{} one that several people of the tenant use", place_is(ends)),
            NotSuppressed::DistantCountries => "the two countries are neither one nor neighbours".to_owned(),
            NotSuppressed::UnpopularRange => {
                "the address range is not one that several people of the tenant use".to_owned()
            }
            NotSuppressed::NewRange => "the user had the address range in no sign-in that is not doubted".to_owned(),
            NotSuppressed::Unsettled { hours } => format!("no such journey was cleared up within {hours} h"),
        }
    }
}

const fn place_is(ends: Ends) -> &'static str {
    match ends {
        Ends::Neither => "neither place is",
        Ends::First => "only the first place is",
        Ends::Second => "only the second place is",
    }
}

/// As `notSuppressedBecause`.
pub(super) fn shown(rules: &[NotSuppressed]) -> Value {
    let rules = rules.iter().map(|rule| {
        let mut item = json!({"rule": rule.rule(), "because": rule.because()});
        match rule {
            NotSuppressed::Learned(known) => {
                item["days"] = json!(known.days.floor() as i64);
                item["signIns"] = json!(known.sign_ins);
            }
            NotSuppressed::SeldomPlace {
                within_km,
                seen,
                needed,
            } => {
                item["withinKilometers"] = json!(within_km);
                item["days"] = json!(seen.days.floor() as i64);
                item["signIns"] = json!(seen.sign_ins);
                item["daysNeeded"] = json!(needed.days.floor() as i64);
                item["signInsNeeded"] = json!(needed.sign_ins);
            }
            NotSuppressed::Untrusted(ends) | NotSuppressed::Unpopular(ends) => item["holdsOf"] = json!(ends.as_str()),
            NotSuppressed::Unsettled { hours } => item["withinHours"] = json!(hours),
            NotSuppressed::ShownPlace
            | NotSuppressed::ShownCountry
            | NotSuppressed::UntrustedPlace
            | NotSuppressed::DistantCountries
            | NotSuppressed::UnpopularRange
            | NotSuppressed::NewRange
            | NotSuppressed::NoDevice
            | NotSuppressed::NewDevice => {}
        }
        item
    });
    rules.collect()
}
