//! Which countries are one, and which are neighbours.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const BORDERS: &str = include_str!("borders.txt");
const TERRITORIES: &str = include_str!("territories.txt");

/// Both ways round.
static NEIGHBOURS: LazyLock<HashSet<(&str, &str)>> = LazyLock::new(|| {
    lines(BORDERS)
        .flat_map(|(one, others)| others.map(move |other| (one, other)))
        .collect()
});

/// The country of each territory.
static COUNTRIES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let territories = lines(TERRITORIES);
    territories
        .flat_map(|(country, its)| its.map(move |territory| (territory, country)))
        .collect()
});

/// The lines `CODE: CODE CODE` of a table.
fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(':'))
        .map(|(code, others)| (code, others.split_whitespace()))
}

/// Whether somebody gets from one country to the other without passing a third, or they are one: ISO 3166 alpha-2, upper
/// case. A territory is one with its country, and a neighbour of those that it borders itself.
pub(crate) fn are_near(one: &str, other: &str) -> bool {
    country(one) == country(other) || NEIGHBOURS.contains(&(one, other))
}

fn country(code: &str) -> &str {
    COUNTRIES.get(code).copied().unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_has_two_sides() {
        assert_eq!(NEIGHBOURS.len(), 2 * 330, "borders.txt has lost or gained one");
        for (one, other) in NEIGHBOURS.iter() {
            assert!(NEIGHBOURS.contains(&(*other, *one)), "{other}: {one} is missing");
            assert_ne!(one, other);
        }
        let codes = lines(BORDERS).flat_map(|(one, others)| others.chain([one]));
        let all = codes.chain(COUNTRIES.iter().flat_map(|(territory, country)| [*territory, *country]));
        for code in all {
            assert!(
                code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()),
                "{code}"
            );
        }
        let countries: Vec<_> = lines(BORDERS).map(|(one, _)| one).collect();
        assert!(
            countries.is_sorted_by(|one, next| one < next),
            "each country once, in order"
        );
    }

    #[test]
    fn a_territory_has_one_country_which_is_none_itself() {
        let listed = lines(TERRITORIES).flat_map(|(_, its)| its).count();
        assert_eq!(listed, COUNTRIES.len(), "one stands under two countries");
        assert!(COUNTRIES.values().all(|country| !COUNTRIES.contains_key(country)));
    }

    #[test]
    fn countries_are_near_or_they_are_not() {
        let cases = [
            ("DE", "DE", true),
            ("XX", "XX", true),
            ("DE", "FR", true),
            ("FR", "DE", true),
            ("DE", "ES", false),
            ("GB", "FR", true),
            ("DK", "SE", true),
            ("SG", "MY", true),
            ("PT", "FR", false),
            ("US", "MX", true),
            ("US", "GB", false),
            ("FR", "RE", true),
            ("RE", "GP", true),
            ("GF", "BR", true),
            ("FR", "BR", false),
            ("GB", "GI", true),
            ("GI", "ES", true),
            ("GB", "ES", false),
            ("HK", "CN", true),
            ("US", "PR", true),
            ("IL", "SA", false),
            ("", "DE", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(are_near(one, other), expected, "{one} {other}");
            assert_eq!(are_near(other, one), expected, "{other} {one}");
        }
    }
}
