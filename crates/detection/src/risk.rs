//! How levels add up: detections to a sign-in's level, active detections to a user's.

use keepwatch_graph::RiskLevel;

/// How bad a level is, so that levels can be compared: Graph numbers `none` after `high`.
///
/// `hidden` and members of a later schema say nothing of the risk and count as none.
pub const fn severity(level: RiskLevel) -> u8 {
    match level {
        RiskLevel::None | RiskLevel::Hidden | RiskLevel::UnknownFutureValue => 0,
        RiskLevel::Low => 1,
        RiskLevel::Medium => 2,
        RiskLevel::High => 3,
    }
}

/// The worse of two levels; never `hidden`.
pub const fn worse(one: RiskLevel, other: RiskLevel) -> RiskLevel {
    let worst = if severity(one) < severity(other) { other } else { one };
    if severity(worst) == 0 { RiskLevel::None } else { worst }
}

/// One level less: `none` under `low`.
pub const fn lowered(level: RiskLevel) -> RiskLevel {
    match level {
        RiskLevel::High => RiskLevel::Medium,
        RiskLevel::Medium => RiskLevel::Low,
        RiskLevel::Low | RiskLevel::None | RiskLevel::Hidden | RiskLevel::UnknownFutureValue => RiskLevel::None,
    }
}

/// One level more: `high` stays, and nothing is made of `none`.
pub const fn raised(level: RiskLevel) -> RiskLevel {
    match level {
        RiskLevel::Low => RiskLevel::Medium,
        RiskLevel::Medium | RiskLevel::High => RiskLevel::High,
        RiskLevel::None | RiskLevel::Hidden | RiskLevel::UnknownFutureValue => RiskLevel::None,
    }
}

/// The level of a sign-in with these detections: the worst of them, `none` without any.
///
/// Detections of one sign-in look at the same few facts, an address above all, so two mediums are no proof and stay
/// medium. What does compound is written down where it does, as a detection of its own.
pub fn sign_in_level(detections: impl IntoIterator<Item = RiskLevel>) -> RiskLevel {
    detections.into_iter().fold(RiskLevel::None, worse)
}

/// The level of a user with these *active* detections, of sign-ins or of the account: the worst of them.
///
/// Graph does not publish its function. What it documents holds here: every active detection counts, one high
/// detection is enough, and no number of lesser ones becomes high by itself. A rule that compounds several signals adds
/// a detection (`aiCompoundAccountRisk`), which then counts like any other and can be read and dismissed like one.
pub fn user_level(active_detections: impl IntoIterator<Item = RiskLevel>) -> RiskLevel {
    active_detections.into_iter().fold(RiskLevel::None, worse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use RiskLevel::{Hidden, High, Low, Medium, None};
    use proptest::prelude::*;

    #[test]
    fn the_worst_detection_decides() {
        let cases: [(&str, &[RiskLevel], RiskLevel); 8] = [
            ("nothing", &[], None),
            ("one low", &[Low], Low),
            ("low and medium", &[Low, Medium], Medium),
            ("two mediums stay medium", &[Medium, Medium], Medium),
            ("many mediums stay medium", &[Medium; 20], Medium),
            ("one high is enough", &[Low, High, Low], High),
            ("hidden says nothing", &[Hidden], None),
            ("hidden beside low", &[Hidden, Low, None], Low),
        ];
        for (name, levels, expected) in cases {
            assert_eq!(sign_in_level(levels.iter().copied()), expected, "{name}");
            assert_eq!(user_level(levels.iter().copied()), expected, "{name}");
        }
    }

    fn levels() -> impl Strategy<Value = Vec<RiskLevel>> {
        let level = prop_oneof![Just(None), Just(Low), Just(Medium), Just(High), Just(Hidden)];
        proptest::collection::vec(level, 0..8)
    }

    proptest! {
        /// A further detection can only make things worse, and order does not matter.
        #[test]
        fn a_further_detection_never_lowers_a_level(mut levels in levels(), extra in prop_oneof![Just(Low), Just(High)]) {
            let before = user_level(levels.iter().copied());
            levels.push(extra);
            let after = user_level(levels.iter().copied());
            prop_assert!(severity(after) >= severity(before));
            levels.reverse();
            prop_assert_eq!(user_level(levels), after);
        }
    }
}
