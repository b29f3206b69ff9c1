//! A point in time, in words.

use super::Language;
use super::texts::Texts;
use askama::Template;
use keepwatch_graph::Timestamp;

/// `<time datetime="2026-11-21T11:15:00Z">21 November 2026 at 11:15 UTC</time>`: in UTC, because a server does not know the
/// person's zone, and says so, because they do not know the server's.
#[derive(Debug, Template)]
#[template(
    source = r#"<time datetime="{{ self.machine() }}">{{ self.words() }}</time>"#,
    ext = "html"
)]
pub(super) struct Moment {
    language: Language,
    at: Timestamp,
}

impl Moment {
    pub(super) fn new(language: Language, at: Timestamp) -> Self {
        Self { language, at }
    }

    /// `2026-11-21T11:15:09Z`
    fn machine(&self) -> String {
        let text = self.at.to_string();
        format!("{}Z", text.get(..19).unwrap_or(&text))
    }

    /// In words of the language, to the minute.
    pub(super) fn words(&self) -> String {
        let text = self.at.to_string();
        let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or("");
        let (year, month, day) = (part(0..4), part(5..7), part(8..10));
        let t = Texts(self.language);
        let month = t.month(month.parse().unwrap_or(0));
        t.moment(day.trim_start_matches('0'), month, year, part(11..16))
    }
}

impl Texts {
    /// The name of a month, counted from 1; empty for what is none.
    fn month(self, month: usize) -> &'static str {
        const ENGLISH: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        const GERMAN: [&str; 12] = [
            "Januar",
            "Februar",
            "M\u{e4}rz",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ];
        let names = match self.0 {
            Language::English => ENGLISH,
            Language::German => GERMAN,
        };
        month.checked_sub(1).and_then(|month| names.get(month)).unwrap_or(&"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_in_words() {
        let at = Timestamp::parse("2026-03-01T09:05:07.1234567Z").unwrap();
        let of = |language| Moment::new(language, at).render().unwrap();
        assert_eq!(
            of(Language::English),
            r#"<time datetime="2026-03-01T09:05:07Z">1 March 2026 at 09:05 UTC</time>"#
        );
        assert_eq!(
            of(Language::German),
            r#"<time datetime="2026-03-01T09:05:07Z">1. März 2026 um 09:05 UTC</time>"#
        );
    }

    #[test]
    fn every_moment_has_words() {
        for at in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
            for language in Language::ALL {
                assert!(Moment::new(language, at).words().ends_with(" UTC"));
            }
        }
    }
}
