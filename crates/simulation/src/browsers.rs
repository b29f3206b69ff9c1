//! What people sign in with: browsers on their systems, and how old those are.

use crate::draw::Draw;
use crate::user_agents::{PHONE_MODELS, SAMSUNG_MODELS, TABLET_MODELS};

/// A kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceKind {
    Mobile,
    Desktop,
    Tablet,
}

/// A browser on a system, or a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    SafariPhone,
    ChromePhone,
    SamsungPhone,
    ChromeWindows,
    EdgeWindows,
    FirefoxWindows,
    SafariMac,
    ChromeMac,
    FirefoxLinux,
    SafariTablet,
    ChromeTablet,
    /// A script.
    Requests,
    /// A crawler that tries every form it finds.
    Crawler,
    /// A media player, of all things: the data set has hundreds of thousands of its attempts.
    MediaPlayer,
}

/// Shares among telephones, in a hundred: iOS has about half of the data set's. The split by browser is ours.
const PHONES: [(Product, u32); 3] = [
    (Product::SafariPhone, 52),
    (Product::ChromePhone, 36),
    (Product::SamsungPhone, 12),
];
/// Shares among desktops, in a hundred: Mac OS X has about half of the data set's. The split by browser is ours.
const DESKTOPS: [(Product, u32); 6] = [
    (Product::ChromeWindows, 26),
    (Product::EdgeWindows, 18),
    (Product::FirefoxWindows, 6),
    (Product::SafariMac, 28),
    (Product::ChromeMac, 19),
    (Product::FirefoxLinux, 3),
];
const TABLETS: [(Product, u32); 2] = [(Product::SafariTablet, 75), (Product::ChromeTablet, 25)];
/// Shares among programs, in a hundred, after the data set's `bot` and `unknown`.
const PROGRAMS: [(Product, u32); 3] = [
    (Product::Crawler, 55),
    (Product::Requests, 20),
    (Product::MediaPlayer, 25),
];

/// Every so many days there is another Chrome, Edge and Firefox.
const RELEASE_DAYS: u32 = 28;
/// The same of Samsung's browser.
const SAMSUNG_RELEASE_DAYS: u32 = 90;
/// The same of Apple's systems, whose browser comes with them.
const APPLE_RELEASE_DAYS: u32 = 45;
/// How many releases somebody can be behind.
pub(crate) const BEHIND_MAX: u8 = 9;

impl Product {
    pub(crate) fn draw(kind: DeviceKind, draw: &mut Draw) -> Product {
        match kind {
            DeviceKind::Mobile => pick(&PHONES, draw),
            DeviceKind::Desktop => pick(&DESKTOPS, draw),
            DeviceKind::Tablet => pick(&TABLETS, draw),
        }
    }

    pub(crate) fn draw_program(draw: &mut Draw) -> Product {
        pick(&PROGRAMS, draw)
    }

    /// Days between two releases; 0 of what is never released anew.
    const fn release_days(self) -> u32 {
        match self {
            Product::SafariPhone | Product::SafariTablet | Product::SafariMac => APPLE_RELEASE_DAYS,
            Product::SamsungPhone => SAMSUNG_RELEASE_DAYS,
            Product::ChromePhone
            | Product::ChromeWindows
            | Product::EdgeWindows
            | Product::FirefoxWindows
            | Product::ChromeMac
            | Product::FirefoxLinux
            | Product::ChromeTablet => RELEASE_DAYS,
            Product::Requests | Product::Crawler | Product::MediaPlayer => 0,
        }
    }

    /// How many names of models there are.
    pub(crate) const fn models(self) -> u32 {
        match self {
            Product::ChromePhone => PHONE_MODELS.len() as u32,
            Product::SamsungPhone => SAMSUNG_MODELS,
            Product::ChromeTablet => TABLET_MODELS.len() as u32,
            Product::SafariPhone
            | Product::SafariTablet
            | Product::ChromeWindows
            | Product::EdgeWindows
            | Product::FirefoxWindows
            | Product::SafariMac
            | Product::ChromeMac
            | Product::FirefoxLinux
            | Product::Requests
            | Product::Crawler
            | Product::MediaPlayer => 1,
        }
    }
}

fn pick(shares: &[(Product, u32)], draw: &mut Draw) -> Product {
    shares[draw.weighted(shares.iter().map(|(_, share)| *share))].0
}

/// A browser at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Browser {
    pub(crate) product: Product,
    /// Index of the model's name.
    pub(crate) model: u8,
    /// Releases since before the first day, when the slowest had [`BEHIND_MAX`] to go.
    release: u32,
}

impl Browser {
    /// The browser on a day, counted from the first, of somebody who is so many releases and days late.
    pub(crate) fn on(product: Product, model: u8, day: u32, late: Late) -> Browser {
        let released = match product.release_days() {
            0 => 0,
            days => (day + days).saturating_sub(u32::from(late.days)) / days,
        };
        Browser {
            product,
            model,
            release: (released + u32::from(BEHIND_MAX)).saturating_sub(u32::from(late.releases) + 1),
        }
    }

    /// The version with which the first day began, counted on.
    pub(crate) const fn version(self, first: u32) -> u32 {
        first + self.release - BEHIND_MAX as u32
    }

    /// Minor version of Apple's systems, which all begin with 18.
    pub(crate) const fn minor(self) -> u32 {
        self.release
    }
}

/// How late somebody has what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Late {
    /// Days after each release.
    pub(crate) days: u8,
    /// Releases that never came: at most [`BEHIND_MAX`] less one.
    pub(crate) releases: u8,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user_agents::CHROME_FIRST;

    #[test]
    fn versions_move_on_and_some_people_are_behind() {
        let on = |day, late| Browser::on(Product::ChromeWindows, 0, day, late).version(CHROME_FIRST);
        let prompt = Late::default();
        assert_eq!([on(0, prompt), on(27, prompt), on(28, prompt)], [143, 143, 144]);
        assert_eq!(on(28, Late { days: 3, releases: 0 }), 143);
        assert_eq!(on(31, Late { days: 3, releases: 0 }), 144);
        let last = Late {
            days: 27,
            releases: BEHIND_MAX - 1,
        };
        assert_eq!(
            on(0, last),
            143 - u32::from(BEHIND_MAX),
            "the slowest of all, on the first day"
        );
    }

    #[test]
    fn shares_are_of_a_hundred() {
        for shares in [&PHONES[..], &DESKTOPS, &TABLETS, &PROGRAMS] {
            assert_eq!(shares.iter().map(|(_, share)| share).sum::<u32>(), 100, "{shares:?}");
        }
    }
}
