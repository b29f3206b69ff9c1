//! What few observations allow to be said of a share.

/// The 97.5th percentile of the normal distribution: of forty bounds one is too high.
const Z: f64 = 1.959_964;

/// The least share that is still plausible where `hits` of `trials` were hits: the lower end of Wilson's score interval
/// at 95 %. 0 without trials.
///
/// Three of three are no proof of "always" (0.44), thirty of thirty nearly are (0.89): a share that is measured on few is
/// not taken at its word. Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927).
pub(crate) fn share_at_least(hits: u32, trials: u32) -> f64 {
    if trials == 0 {
        return 0.0;
    }
    let trials = f64::from(trials);
    let share = (f64::from(hits) / trials).min(1.0);
    let spread = Z * ((share * (1.0 - share) + Z * Z / (4.0 * trials)) / trials).sqrt();
    let lower = (share + Z * Z / (2.0 * trials) - spread) / (1.0 + Z * Z / trials);
    lower.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_observations_say_little() {
        // Computed from the formula with another tool.
        let cases = [
            (0, 0, 0.0),
            (0, 10, 0.0),
            (3, 3, 0.438),
            (10, 10, 0.722),
            (10, 11, 0.623),
            (30, 30, 0.886),
            (50, 100, 0.404),
        ];
        for (hits, trials, expected) in cases {
            let share = share_at_least(hits, trials);
            assert!((share - expected).abs() < 0.001, "{hits} of {trials}: {share}");
        }
    }

    proptest! {
        /// More hits never mean less, more misses never more, and the bound is under what was seen.
        #[test]
        fn the_bound_follows_what_was_seen(hits in 0_u32..10_000, misses in 0_u32..10_000) {
            let share = share_at_least(hits, hits + misses);
            prop_assert!((0.0..=1.0).contains(&share));
            prop_assert!(share_at_least(hits + 1, hits + misses + 1) >= share - 1e-12);
            prop_assert!(share_at_least(hits, hits + misses + 1) <= share + 1e-12);
            prop_assert!(hits + misses == 0 || share <= f64::from(hits) / f64::from(hits + misses) + 1e-12);
        }
    }
}
