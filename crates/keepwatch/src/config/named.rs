//! Settings that are one of a few names, as they are spelt.

use super::value::SettingValue;
use keepwatch_http::{ForwardedHeader, Licence, Throttle};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident($of:ident), $expected:literal { $($text:literal => $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub(crate) struct $name(pub(crate) $of);

        impl SettingValue for $name {
            const EXPECTED: &'static str = $expected;
            fn from_text(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self($of::$variant)),)*
                    _ => None,
                }
            }
            fn shown(&self) -> String {
                match self.0 {
                    $($of::$variant => $text.to_owned(),)*
                }
            }
        }
    };
}

named! {
    /// How much an application may ask.
    ThrottleSetting(Throttle), "`safety`, `graph` or `graph-with-retry-after`" {
        "safety" => Safety,
        "graph" => Graph,
        "graph-with-retry-after" => GraphWithRetryAfter,
    }
}

named! {
    /// What is shown.
    LicenceSetting(Licence), "`everything`, `free`, `p1` or `p2`" {
        "everything" => Everything,
        "free" => Free,
        "p1" => P1,
        "p2" => P2,
    }
}

named! {
    /// Where proxies write whom they speak for.
    ForwardedHeaderSetting(ForwardedHeader), "`x-forwarded-for` or `forwarded`" {
        "x-forwarded-for" => XForwardedFor,
        "forwarded" => Forwarded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_as_it_is_shown() {
        for text in ["safety", "graph", "graph-with-retry-after"] {
            assert_eq!(ThrottleSetting::from_text(text).unwrap().shown(), text);
        }
        for text in ["everything", "free", "p1", "p2"] {
            assert_eq!(LicenceSetting::from_text(text).unwrap().shown(), text);
        }
        for text in ["x-forwarded-for", "forwarded"] {
            assert_eq!(ForwardedHeaderSetting::from_text(text).unwrap().shown(), text);
        }
        assert_eq!(ThrottleSetting::from_text("off"), None);
        assert_eq!(LicenceSetting::from_text("P2"), None);
    }
}
