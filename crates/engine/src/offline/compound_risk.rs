//! Lesser detections of one user that make one story, and stories whose detections are no longer open.

use super::accounts::{Account, AccountSuspicion};
use super::{Ended, Suspicions};
use crate::engine::Engine;
use keepwatch_detection::life_cycle::Event;
use keepwatch_detection::{AI_COMPOUND_ACCOUNT_RISK, AI_COMPOUND_ACCOUNT_RISK_TECHNIQUE, OfAccount, Sign, compound};
use keepwatch_graph::{RiskDetection, RiskState};
use keepwatch_storage::{Rx, Span, StoreError};

/// Looks at everything that is open of every user of whom something within the part is.
///
/// Where the detector is not used any more, what it found before ends.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let mut suspicions = Suspicions::default();
    let settings = engine.settings(rx)?;
    for user in rx.users_with_active_detections(part)? {
        suspicions.suspects += 1;
        let active = rx.active_detections(user)?;
        let open = active
            .iter()
            .filter(|detection| detection.risk_state == RiskState::AtRisk);
        let signs: Vec<Sign> = open.clone().map(sign).collect();
        let mut known = open.filter(|detection| detection.risk_event_type == AI_COMPOUND_ACCOUNT_RISK);
        match (compound(&settings.ai_compound_account_risk, &signs), known.next()) {
            (Some(compound), None) => {
                // By the detection that made it enough: one that was closed by somebody is not opened again by what it was
                // made of.
                suspicions.of_accounts.push(AccountSuspicion {
                    account: Account::User(user),
                    found: OfAccount {
                        event_type: AI_COMPOUND_ACCOUNT_RISK,
                        technique: AI_COMPOUND_ACCOUNT_RISK_TECHNIQUE,
                        level: compound.level,
                        at: compound.at,
                        cause: compound.tipped_by.to_string(),
                        address: None,
                        evidence: compound.evidence,
                    },
                });
            }
            (None, Some(first)) => {
                let all = std::iter::once(first).chain(known);
                suspicions.ended.extend(all.map(|detection| Ended {
                    user,
                    event: Event::CompoundEnded {
                        detection: detection.id,
                    },
                }));
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    Ok(suspicions)
}

fn sign(detection: &RiskDetection) -> Sign {
    Sign {
        id: detection.id,
        event_type: detection.risk_event_type.as_str().into(),
        level: detection.risk_level,
        at: detection.activity_date_time,
        sign_in: detection.request_id,
        technique: detection.mitre_technique_id.as_deref().map(Into::into),
    }
}
