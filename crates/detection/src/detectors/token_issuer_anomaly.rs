//! Token issuer anomaly: a federated user brought a token of an issuer that neither they nor anybody in the tenant has used.
//! Graph: `riskEventType` = `tokenIssuerAnomaly`, offline.
//!
//! Who takes over an identity provider's signing key, or adds one of their own to the tenant, needs nobody's password. A key
//! that was stolen signs in the old issuer's name, which no record shows; another issuer's name does.

use crate::evidence::{Evidence, KnownIssuer, TokenIssuerEvidence};
use crate::facts::{Facts, Finding};
use crate::features::Feature;
use crate::settings::{self, Rule};
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `tokenIssuerAnomaly`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenIssuerAnomaly {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// The level. Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub level: RiskLevel,
    /// Issuers that are known, as `tokenIssuerName` has them, in any case of letters: to be named before the tenant moves to
    /// another identity provider. A sign-in that is doubted is not learned, so that no issuer becomes known by being used.
    /// Default none.
    pub known_issuers: Vec<String>,
    /// A user's issuers are established after so many sign-ins with one. Default 5.
    pub user_sign_ins_min: u32,
    /// The tenant's are established after so many days of users with one: four people for a week. Default 20.
    pub tenant_user_days_min: u32,
}

impl Default for TokenIssuerAnomaly {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::Medium,
            known_issuers: Vec::new(),
            user_sign_ins_min: 5,
            tenant_user_days_min: 20,
        }
    }
}

/// The most issuers that settings name: each sign-in of a federated user is compared with all of them.
const KNOWN_MAX: usize = 1_000;
/// How many usual issuers the evidence names.
const USUAL_MAX: usize = 3;

impl TokenIssuerAnomaly {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "token_issuer_anomaly.known_issuers",
                self.known_issuers.len() <= KNOWN_MAX,
                "at most 1,000",
            ),
            Rule::new(
                "token_issuer_anomaly.user_sign_ins_min",
                self.user_sign_ins_min >= 1,
                "at least 1",
            ),
            Rule::new(
                "token_issuer_anomaly.tenant_user_days_min",
                self.tenant_user_days_min >= 1,
                "at least 1",
            ),
        ]
    }
}

/// Compares the token's issuer with those of the user's past and of the tenant's days before.
///
/// Silent where the record names none, and as long as neither the user nor the tenant has an established one.
pub(crate) fn detect(settings: &TokenIssuerAnomaly, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let issuer = facts.features.get(Feature::TokenIssuer)?;
    let is_named = settings
        .known_issuers
        .iter()
        .any(|known| known.to_lowercase() == *issuer);
    let is_used =
        facts.seen(Feature::TokenIssuer).is_some() || facts.model.commonness(Feature::TokenIssuer, issuer).sign_ins > 0;
    if is_named || is_used {
        return None;
    }
    let of_user = facts.profile.total(Feature::TokenIssuer, facts.attempt.at);
    let of_tenant = facts.model.user_days(Feature::TokenIssuer);
    let is_established = of_user >= settings.user_sign_ins_min || of_tenant >= u64::from(settings.tenant_user_days_min);
    is_established.then(|| Finding {
        level: settings.level,
        evidence: Evidence::TokenIssuer(TokenIssuerEvidence {
            issuer: issuer.into(),
            of_user: of_users(facts),
            of_tenant: of_tenants(facts),
        }),
    })
}

fn of_users(facts: &Facts<'_>) -> Vec<KnownIssuer> {
    let known = facts.profile.values(Feature::TokenIssuer).iter();
    let mut usual: Vec<_> = known
        .filter(|seen| seen.first <= facts.attempt.at)
        .map(|seen| KnownIssuer {
            issuer: seen.value.clone(),
            count: seen.count.into(),
        })
        .collect();
    usual.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.issuer.cmp(&b.issuer)));
    usual.truncate(USUAL_MAX);
    usual
}

fn of_tenants(facts: &Facts<'_>) -> Vec<KnownIssuer> {
    let usual = facts.model.commonest(Feature::TokenIssuer, USUAL_MAX).into_iter();
    usual
        .map(|(issuer, known)| KnownIssuer {
            issuer: issuer.into(),
            count: known.user_days,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Features;
    use crate::model::{DayTally, TenantModel};
    use crate::testing::{Scene, attempt, signals, start};
    use RiskLevel::{High, Medium, None};

    const OURS: &str = "https://idp.contoso.example/adfs/services/trust";
    const THEIRS: &str = "https://idp.attacker.example/trust";

    /// Somebody whose last so many sign-ins were with our issuer, in a tenant where so many people used it on one day, brings
    /// a token of `issuer`.
    fn scene(sign_ins: i64, colleagues: u32, issuer: Option<&str>) -> Scene {
        let mut scene = Scene::new("8.8.8.8", "DE");
        for day in 0..sign_ins {
            let mut before = attempt("8.8.8.8", -1_440 * (day + 1));
            before.token_issuer = Some(OURS.into());
            scene.profile.learn(&before, &signals("DE", 1, Option::None));
        }
        let mut day = DayTally::default();
        for number in 0..colleagues {
            let mut theirs = attempt("8.8.8.8", -1_440);
            theirs.token_issuer = Some(OURS.into());
            let user = format!("00000000-0000-0000-0000-{number:012}").parse().unwrap();
            day.add(user, &Features::of(&theirs, &signals("DE", 1, Option::None)));
        }
        scene.model = TenantModel::from_days([&day.finish()]);
        scene.attempt.token_issuer = issuer.map(Into::into);
        scene
    }

    fn check(scene: &Scene) -> RiskLevel {
        scene.level(|facts| detect(&TokenIssuerAnomaly::default(), facts))
    }

    #[test]
    fn an_issuer_is_odd_where_others_are_established() {
        let cases = [
            ("nobody has one", 0, 0, Some(THEIRS), None),
            ("hardly anybody has", 4, 19, Some(THEIRS), None),
            ("the user has", 5, 0, Some(THEIRS), Medium),
            ("the tenant has", 0, 20, Some(THEIRS), Medium),
            ("the usual one", 30, 30, Some(OURS), None),
            ("that of colleagues, new for the user", 0, 30, Some(OURS), None),
            (
                "the user's own, of which colleagues know nothing",
                30,
                0,
                Some(OURS),
                None,
            ),
            ("none, as of whoever types a password here", 30, 30, Option::None, None),
            ("an empty one", 30, 30, Some("  "), None),
        ];
        for (name, sign_ins, colleagues, issuer, expected) in cases {
            assert_eq!(check(&scene(sign_ins, colleagues, issuer)), expected, "{name}");
        }
    }

    #[test]
    fn settings_name_known_issuers() {
        let scene = scene(30, 30, Some(THEIRS));
        let level = |settings: TokenIssuerAnomaly| scene.level(|facts| detect(&settings, facts));
        let default = TokenIssuerAnomaly::default;
        let known = vec![THEIRS.to_uppercase()];
        assert_eq!(
            level(TokenIssuerAnomaly {
                known_issuers: known,
                ..default()
            }),
            None
        );
        assert_eq!(
            level(TokenIssuerAnomaly {
                level: High,
                ..default()
            }),
            High
        );
        assert_eq!(
            level(TokenIssuerAnomaly {
                enabled: false,
                ..default()
            }),
            None
        );
    }

    #[test]
    fn a_straggler_is_compared_with_what_was_known_at_its_time() {
        let mut scene = scene(30, 0, Some(THEIRS));
        let mut moved = attempt("8.8.8.8", 1_440);
        moved.token_issuer = Some(THEIRS.into());
        scene.profile.learn(&moved, &signals("DE", 1, Option::None));
        assert_eq!(check(&scene), Medium);
        scene.attempt.at = start().plus_days(2);
        assert_eq!(check(&scene), None, "known by then");
    }

    #[test]
    fn the_usual_issuers_are_named() {
        let finding = scene(30, 30, Some(THEIRS)).finding(|facts| detect(&TokenIssuerAnomaly::default(), facts));
        let reason = finding.unwrap().evidence.reason();
        assert_eq!(
            reason,
            format!(
                "The user brought a token of {THEIRS}, which neither they nor anybody in the tenant has used before; the user's \
                 usual issuers are {OURS} (30 sign-ins), and the tenant's {OURS} (30 days of users)."
            )
        );
    }
}
