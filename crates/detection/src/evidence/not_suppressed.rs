//! Why nothing explained what was found: every rule that was asked, and why it did not hold.

use crate::profile::Experience;

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
            NotSuppressed::Unsettled { .. } => "settledJourney",
        }
    }
}
