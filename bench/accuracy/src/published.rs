//! The published figures that ours stand beside.

use keepwatch_simulation::Attacker;

/// Share of an attacker's attempts that are noticed, and the median share of their own sign-ins at which users are asked
/// again for that, with a history of 12 and of 39 sign-ins.
///
/// Source: Wiefling et al., "Pump Up Password Security!" (ACM TOPS 26(1), 2022), on 31.3 million attempts.
pub(crate) struct Published {
    pub(crate) noticed: f64,
    pub(crate) asked_of_12: f64,
    pub(crate) asked_of_39: f64,
}

/// What is published of `attacker`. The most knowing of the paper's is the targeted one at a stricter threshold.
pub(crate) const fn published(attacker: Attacker) -> Published {
    let [noticed, asked_of_12, asked_of_39] = match attacker {
        Attacker::Naive => [0.99, 0.17, 0.03],
        Attacker::Vpn => [0.99, 0.25, 0.05],
        Attacker::Targeted => [0.99, 0.33, 0.08],
        Attacker::VeryTargeted => [0.995, 0.42, 0.10],
    };
    Published {
        noticed,
        asked_of_12,
        asked_of_39,
    }
}
