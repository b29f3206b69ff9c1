//! How browsers name themselves, and what parsers make of it.

use crate::browsers::{Browser, Product};
use keepwatch_detection::Agent;
use std::fmt;

/// Names of telephones, of which the first [`SAMSUNG_MODELS`] are Samsung's.
pub(crate) const PHONE_MODELS: [&str; 12] = [
    "SM-S911B", "SM-S921B", "SM-A546B", "SM-G991B", "SM-A536B", "Pixel 7", "Pixel 8", "Pixel 9", "CPH2581", "XQ-DC54",
    "SM-S901B", "SM-G998B",
];
/// How many telephones can have Samsung's browser.
pub(crate) const SAMSUNG_MODELS: u32 = 5;
pub(crate) const TABLET_MODELS: [&str; 4] = ["SM-X700", "SM-X200", "SM-X910", "SM-T970"];

/// The versions that were new on the first day.
pub(crate) const CHROME_FIRST: u32 = 143;
const FIREFOX_FIRST: u32 = 146;
const SAMSUNG_FIRST: u32 = 28;

impl Browser {
    fn model_name(self) -> &'static str {
        let is_tablet = self.product == Product::ChromeTablet;
        let names: &[&'static str] = if is_tablet { &TABLET_MODELS } else { &PHONE_MODELS };
        names[usize::from(self.model) % names.len()]
    }

    /// What `intel` makes of the user agent; a test holds the two together.
    pub(crate) fn agent(self) -> Agent {
        let (chrome, firefox) = (self.version(CHROME_FIRST), self.version(FIREFOX_FIRST));
        let ios = format!("iOS 18.{}", self.minor());
        let facts = |browser: &str, version: u32, system: &str, system_version: &str, device_type: &str| Agent {
            browser: Some(browser.into()),
            browser_version: Some(format!("{browser} {version}").into()),
            operating_system: Some(system.into()),
            operating_system_version: Some(system_version.into()),
            device_type: Some(device_type.into()),
        };
        match self.product {
            Product::SafariPhone => facts("Mobile Safari", 18, "iOS", &ios, "mobile"),
            Product::SafariTablet => facts("Mobile Safari", 18, "iOS", &ios, "tablet"),
            Product::ChromePhone => facts("Chrome Mobile", chrome, "Android", "Android 15", "mobile"),
            Product::SamsungPhone => {
                let version = self.version(SAMSUNG_FIRST);
                facts("Samsung Internet", version, "Android", "Android 15", "mobile")
            }
            Product::ChromeTablet => facts("Chrome", chrome, "Android", "Android 14", "tablet"),
            Product::ChromeWindows => facts("Chrome", chrome, "Windows", "Windows 10", "desktop"),
            Product::EdgeWindows => facts("Edge", chrome, "Windows", "Windows 10", "desktop"),
            Product::FirefoxWindows => facts("Firefox", firefox, "Windows", "Windows 10", "desktop"),
            Product::SafariMac => facts("Safari", 18, "Mac OS X", "Mac OS X 10.15", "desktop"),
            Product::ChromeMac => facts("Chrome", chrome, "Mac OS X", "Mac OS X 10.15", "desktop"),
            Product::FirefoxLinux => facts("Firefox", firefox, "Linux", "Linux", "desktop"),
            Product::Requests => program("Python Requests", "Python Requests 2"),
            Product::Crawler => program("Googlebot", "Googlebot 2"),
            Product::MediaPlayer => program("VLC", "VLC 3"),
        }
    }
}

fn program(browser: &str, version: &str) -> Agent {
    Agent {
        browser: Some(browser.into()),
        browser_version: Some(version.into()),
        device_type: Some("other".into()),
        ..Agent::default()
    }
}

/// The `User-Agent` header.
impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WINDOWS: &str = "Windows NT 10.0; Win64; x64";
        const MAC: &str = "Macintosh; Intel Mac OS X 10_15_7";
        const WEBKIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";
        const SAFARI: &str = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let (chrome, firefox) = (self.version(CHROME_FIRST), self.version(FIREFOX_FIRST));
        let (minor, model) = (self.minor(), self.model_name());
        match self.product {
            Product::SafariPhone => write!(
                f,
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{minor} like Mac OS X) {SAFARI} Version/18.{minor} Mobile/15E148 Safari/604.1"
            ),
            Product::SafariTablet => write!(
                f,
                "Mozilla/5.0 (iPad; CPU OS 18_{minor} like Mac OS X) {SAFARI} Version/18.{minor} Mobile/15E148 Safari/604.1"
            ),
            Product::ChromePhone => write!(
                f,
                "Mozilla/5.0 (Linux; Android 15; {model}) {WEBKIT} Chrome/{chrome}.0.0.0 Mobile Safari/537.36"
            ),
            Product::SamsungPhone => write!(
                f,
                "Mozilla/5.0 (Linux; Android 15; {model}) {WEBKIT} SamsungBrowser/{}.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                self.version(SAMSUNG_FIRST)
            ),
            Product::ChromeTablet => write!(
                f,
                "Mozilla/5.0 (Linux; Android 14; {model}) {WEBKIT} Chrome/{chrome}.0.0.0 Safari/537.36"
            ),
            Product::ChromeWindows => write!(
                f,
                "Mozilla/5.0 ({WINDOWS}) {WEBKIT} Chrome/{chrome}.0.0.0 Safari/537.36"
            ),
            Product::EdgeWindows => write!(
                f,
                "Mozilla/5.0 ({WINDOWS}) {WEBKIT} Chrome/{chrome}.0.0.0 Safari/537.36 Edg/{chrome}.0.0.0"
            ),
            Product::FirefoxWindows => write!(
                f,
                "Mozilla/5.0 ({WINDOWS}; rv:{firefox}.0) Gecko/20100101 Firefox/{firefox}.0"
            ),
            Product::SafariMac => write!(f, "Mozilla/5.0 ({MAC}) {SAFARI} Version/18.{minor} Safari/605.1.15"),
            Product::ChromeMac => write!(f, "Mozilla/5.0 ({MAC}) {WEBKIT} Chrome/{chrome}.0.0.0 Safari/537.36"),
            Product::FirefoxLinux => write!(
                f,
                "Mozilla/5.0 (X11; Linux x86_64; rv:{firefox}.0) Gecko/20100101 Firefox/{firefox}.0"
            ),
            Product::Requests => f.write_str("python-requests/2.31.0"),
            Product::Crawler => f.write_str("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
            Product::MediaPlayer => f.write_str("VLC/3.0.20 LibVLC/3.0.20"),
        }
    }
}
