//! What a user agent says of itself, by the regular expressions of the ua-parser project.
//!
//! The expressions for browsers and systems are that project's `regexes.yaml`, as ua-parser 0.2.2 carries it, rewritten
//! as JSON (`agent/regexes.json`, licence beside it). Its third set, device models, is left out: three quarters of the
//! cost for names that nothing here uses. Measured: 60 ms and 11 MB to compile, once and when first needed; 4 µs to
//! parse; a cache does the rest.

use keepwatch_detection::Agent;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use ua_parser::{Extractor, Regexes, os, user_agent};

/// Everything that names a browser or a system comes early; what is longer is padding or an attack on the expressions.
const AGENT_BYTES_MAX: usize = 512;
/// A tenant's people use some hundreds of user agents; attackers make up any number, which only costs them misses.
const CACHED_MAX: usize = 8192;

static EXTRACTOR: LazyLock<Extractor<'static>> = LazyLock::new(|| {
    let regexes: Regexes<'static> =
        serde_json::from_str(include_str!("agent/regexes.json")).expect("the embedded file is read by a test");
    Extractor::try_from(regexes).expect("the embedded expressions are compiled by a test")
});

/// A parser of user agents with a bounded memory of those it has seen.
#[derive(Debug, Default)]
pub struct Agents {
    cache: Mutex<Generations>,
}

impl Agents {
    /// What `user_agent` says of itself; all absent for an empty one.
    pub fn parse(&self, user_agent: &str) -> Agent {
        let text = cut(user_agent.trim());
        if text.is_empty() {
            return Agent::default();
        }
        if let Some(agent) = self.cache().get(text) {
            return agent;
        }
        // Two threads may parse the same text at once: cheaper than one waiting for the other.
        let agent = parse(text);
        self.cache().insert(text.into(), agent.clone());
        agent
    }

    /// A cache is never half-written between two operations, so that a panic elsewhere does not spoil it.
    fn cache(&self) -> std::sync::MutexGuard<'_, Generations> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(AGENT_BYTES_MAX)]
}

/// Two generations: when the young one is full it becomes the old one, and what is not asked for again goes with it.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<Box<str>, Agent>,
    old: HashMap<Box<str>, Agent>,
}

impl Generations {
    fn get(&mut self, text: &str) -> Option<Agent> {
        if let Some(agent) = self.young.get(text) {
            return Some(agent.clone());
        }
        let (text, agent) = self.old.remove_entry(text)?;
        self.insert(text, agent.clone());
        Some(agent)
    }

    fn insert(&mut self, text: Box<str>, agent: Agent) {
        if self.young.len() >= CACHED_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(text, agent);
    }
}

fn parse(text: &str) -> Agent {
    let browser = EXTRACTOR.ua.extract(text);
    let system = EXTRACTOR.os.extract(text);
    Agent {
        device_type: Some(device_type(text, browser.as_ref(), system.as_ref()).into()),
        browser_version: browser.as_ref().map(|found| versioned(&found.family, &[found.major])),
        browser: browser.map(|found| found.family.into()),
        operating_system_version: system
            .as_ref()
            .map(|found| versioned(&found.os, &[found.major.as_deref(), found.minor.as_deref()])),
        operating_system: system.map(|found| found.os.into()),
    }
}

/// `Windows` and `["10"]` give `Windows 10`; parts after a missing one are left out.
fn versioned(family: &str, parts: &[Option<&str>]) -> Arc<str> {
    let version: Vec<&str> = parts.iter().map_while(|part| *part).collect();
    if version.is_empty() {
        family.into()
    } else {
        format!("{family} {}", version.join(".")).into()
    }
}

/// `desktop`, `mobile`, `tablet` or `other`, told from the system: a program without one is no person's device.
fn device_type(
    text: &str,
    browser: Option<&user_agent::ValueRef<'_>>,
    system: Option<&os::ValueRef<'_>>,
) -> &'static str {
    const DESKTOP: [&str; 12] = [
        "Windows",
        "Mac OS X",
        "Mac OS",
        "Linux",
        "Ubuntu",
        "Debian",
        "Fedora",
        "Chrome OS",
        "FreeBSD",
        "OpenBSD",
        "NetBSD",
        "Red Hat",
    ];
    const MOBILE: [&str; 6] = [
        "Windows Phone",
        "BlackBerry OS",
        "KaiOS",
        "Firefox OS",
        "Symbian OS",
        "Windows Mobile",
    ];
    let family = browser.map_or("", |found| &found.family).to_ascii_lowercase();
    if ["bot", "spider", "crawl"].iter().any(|word| family.contains(word)) {
        return "other";
    }
    match system.map(|found| &*found.os) {
        Some("iOS") if text.contains("iPad") => "tablet",
        Some("iOS") => "mobile",
        // Chrome's convention, which the others follow: a telephone says `Mobile`, a tablet does not.
        Some("Android") if text.contains("Mobile") => "mobile",
        Some("Android") => "tablet",
        Some(name) if DESKTOP.contains(&name) => "desktop",
        Some(name) if MOBILE.contains(&name) => "mobile",
        _ => "other",
    }
}

#[cfg(test)]
mod tests;
