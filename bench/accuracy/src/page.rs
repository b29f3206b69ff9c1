//! The page: what was measured, on what, and beside what.

use crate::asked::SIZES;
use crate::detectors::{self, ATTACKS, BUDGETS, Found, Quality};
use crate::familiarity::{AtRate, Familiarity, Row};
use crate::published::published;
use keepwatch_simulation::{Attacker, Case, Label, Plan};
use std::fmt::Write;

/// The whole page in Markdown.
pub(crate) fn render(year: &Plan, familiarity: &Familiarity, attacked: &Plan, found: &Found) -> String {
    let mut page = String::from(
        "# Accuracy\n\n\
         Made by `make bench-accuracy`; not to be edited. **Everything here is measured on generated data**: the population of\n\
         `keepwatch simulate`, whose marginals are calibrated to the published statistics of the RBA login data set and whose\n\
         habits are our choice (`crates/simulation`). It tells whether a change makes detectors better or worse; it does not tell\n\
         how often they are right about your users, and the published figures beside ours were measured on other people.\n",
    );
    familiarity_in(&mut page, year, &familiarity.rows);
    rates_in(&mut page, &familiarity.at_rates);
    defaults_in(&mut page, &familiarity.rows);
    detectors_in(&mut page, attacked, found);
    page
}

/// Writing to a text in memory cannot fail.
macro_rules! say {
    ($page:expr, $($what:tt)*) => {
        writeln!($page, $($what)*).expect("writing to memory cannot fail")
    };
}

fn familiarity_in(page: &mut String, plan: &Plan, rows: &[Row]) {
    say!(
        page,
        "\n## How often users are asked, where attackers are noticed\n\n\
         The score of `unfamiliarFeatures`, in the form of Wiefling et al. (ACM TOPS 2022): where the given share of an attacker's\n\
         attempts is noticed at every size of the history, the share of their own first n sign-ins at which users would have been\n\
         asked for more: the median over users who have so many, and the mean. {} people over {} days, seed {}; four attempts of\n\
         each attacker on each user after each sign-in. Nobody is asked at their first, and there is no learning mode. More than the\n\
         share is noticed where many attempts score exactly the threshold. The published model and ours are not the same, and\n\
         neither are the people.\n",
        plan.users,
        plan.days,
        plan.seed
    );
    say!(
        page,
        "| attacker | noticed | n | users | asked: median | mean | published median |\n|---|---|---|---|---|---|---|"
    );
    for row in rows {
        let beside = published(row.attacker);
        let published = match row.size {
            12 => format!("{:.2}", beside.asked_of_12),
            39 => format!("{:.2}", beside.asked_of_39),
            _ => "-".to_owned(),
        };
        say!(
            page,
            "| {} | {:.3} | {} | {} | {:.2} | {:.2} | {published} |",
            name(row.attacker),
            row.noticed,
            row.size,
            row.users,
            row.asked_median,
            row.asked_mean
        );
    }
    say!(
        page,
        "\nThe attackers: *naive* knows only the password; *VPN* comes through an exit in the victim's country; *targeted* has a home\n\
         connection in the victim's city and the newest version of the victim's browser; *very targeted* has the victim's provider\n\
         and user agent too. The published figures have no fourth attacker: beside the very targeted one stands the targeted one\n\
         at a share of 0.995."
    );
}

fn rates_in(page: &mut String, rates: &[AtRate]) {
    let attackers: Vec<&str> = Attacker::ALL.into_iter().map(name).collect();
    say!(
        page,
        "\n## What is noticed, where owners are asked so often\n\n\
         The same the other way round: with thresholds at which the given share of owners is asked at every size of the history,\n\
         the share of each attacker's attempts that is noticed, on histories from {} to {} sign-ins.\n\n\
         | asked | {} |\n|---|{}",
        SIZES[0],
        SIZES[SIZES.len() - 1] - 1,
        attackers.join(" | "),
        "---|".repeat(attackers.len())
    );
    for AtRate { rate, noticed } in rates {
        let noticed = noticed.map(|share| format!("{share:.2}"));
        say!(page, "| {rate:.2} | {} |", noticed.join(" | "));
    }
}

fn defaults_in(page: &mut String, rows: &[Row]) {
    let attackers: Vec<&str> = Attacker::ALL.into_iter().map(name).collect();
    say!(
        page,
        "\n## With the default threshold\n\n\
         The mean share of their first n sign-ins at which users are asked, and the share of each attacker's attempts that is\n\
         noticed, with the detector's lowest level (`unfamiliar_features.low`). Learning mode is left aside here too; in a tenant the\n\
         first ten sign-ins and the first five days are silent.\n\n\
         | n | asked | {} |\n|---|---|{}",
        attackers.join(" | "),
        "---|".repeat(attackers.len())
    );
    for size in SIZES {
        let of_size: Vec<&Row> = rows.iter().filter(|row| row.size == size).collect();
        let asked = of_size.first().map_or(0.0, |row| row.asked_by_default);
        let noticed: Vec<String> = of_size
            .iter()
            .map(|row| format!("{:.2}", row.noticed_by_default))
            .collect();
        say!(page, "| {size} | {asked:.4} | {} |", noticed.join(" | "));
    }
}

fn detectors_in(page: &mut String, plan: &Plan, found: &Found) {
    say!(
        page,
        "\n## Each detector of an attempt\n\n\
         {} people over {} days, of which the last {} count, seed {}: {} sign-ins of owners and {} of attackers who have the right\n\
         credential, {:.0} users a day. Default settings. *Alerts* are those of a thousand users who sign in on a day; precision\n\
         and recall are with the {} and the {} that rank highest, or with all where there are fewer. Attacks are far more common\n\
         here than in any tenant (1 in {:.0} sign-ins), so precision compares detectors and is no promise.\n",
        plan.users,
        plan.days,
        plan.days - detectors::LEARNING_DAYS,
        plan.seed,
        found.owners,
        found.attacks,
        found.users_per_day,
        BUDGETS[0],
        BUDGETS[1],
        (found.owners + found.attacks) as f64 / found.attacks.max(1) as f64
    );
    say!(
        page,
        "| detector | alerts | precision at {0} | recall at {0} | precision at {1} | recall at {1} |\n|---|---|---|---|---|---|",
        BUDGETS[0],
        BUDGETS[1]
    );
    for row in &found.rows {
        let [few, many] = row.within.map(shown);
        say!(page, "| {} | {:.2} | {few} | {many} |", row.name, row.alerts);
    }

    say!(
        page,
        "\nThe share of each attack that a detector finds, with all its alerts:\n"
    );
    let heads: Vec<String> = ATTACKS.iter().map(|label| attack_name(*label)).collect();
    say!(page, "| detector | {} |", heads.join(" | "));
    say!(page, "|---|{}", "---|".repeat(heads.len()));
    for row in &found.rows {
        let cells: Vec<String> = row.recall_by_attack.iter().map(|share| format!("{share:.2}")).collect();
        say!(page, "| {} | {} |", row.name, cells.join(" | "));
    }
    say!(
        page,
        "\n`nationStateIP` and `maliciousIPAddress` look addresses up in lists, and the simulation's addresses stand on lists of VPN\n\
         exits and data centres only. What is found over many users by offline jobs (`passwordSpray`, and `maliciousIPAddress` by what\n\
         an address did) is not measured here."
    );
}

fn shown(quality: Quality) -> String {
    let precision = quality.precision.map_or("-".to_owned(), |share| format!("{share:.2}"));
    format!("{precision} | {:.2}", quality.recall)
}

pub(crate) fn name(attacker: Attacker) -> &'static str {
    match attacker {
        Attacker::Naive => "naive",
        Attacker::Vpn => "VPN",
        Attacker::Targeted => "targeted",
        Attacker::VeryTargeted => "very targeted",
    }
}

fn attack_name(label: Label) -> String {
    let case = match label.case {
        Case::Takeover => return label.attacker.map_or("takeover", name).to_owned(),
        Case::SprayHit => "spray hit",
        Case::TokenTheft => "token theft",
        Case::Travel => "travel",
        Case::Insider => "insider",
        Case::Ordinary | Case::Trip | Case::Slip | Case::CatchAll | Case::Burst | Case::Spray => "no attack",
    };
    case.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::familiarity;
    use keepwatch_graph::Timestamp;

    fn page() -> String {
        let plan = |days, attacks_per_day| Plan {
            seed: 1,
            users: 400,
            days,
            begin: Timestamp::UNIX_EPOCH,
            attacks_per_day,
        };
        let (year, attacked) = (plan(familiarity::DAYS, 0), plan(detectors::DAYS, 8));
        let measured = familiarity::measure(year.clone()).unwrap();
        let found = detectors::measure(attacked.clone()).unwrap();
        render(&year, &measured, &attacked, &found)
    }

    #[test]
    fn a_page_says_what_it_is_measured_on_and_is_the_same_each_time() {
        let made = page();
        assert!(made.contains("**Everything here is measured on generated data**"));
        for row in [
            "| naive |",
            "| VPN |",
            "| targeted |",
            "| very targeted |",
            "| unfamiliarFeatures |",
        ] {
            assert!(made.contains(row), "{row} is missing in {made}");
        }
        assert!(!made.contains("NaN") && !made.contains("inf"), "{made}");
        assert_eq!(page(), made);
    }

    /// Who knows more is harder to notice, or the population or the measure is wrong.
    #[test]
    fn who_knows_more_is_noticed_less() {
        let plan = Plan {
            seed: 1,
            users: 4_000,
            days: familiarity::DAYS,
            begin: Timestamp::UNIX_EPOCH,
            attacks_per_day: 0,
        };
        for AtRate { rate, noticed } in familiarity::measure(plan).unwrap().at_rates {
            assert!(noticed.is_sorted_by(|less, more| less >= more), "{rate}: {noticed:?}");
        }
    }
}
