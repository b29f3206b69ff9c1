//! One attempt in, a judgement out.

use crate::conditional_access::Book;
use crate::engine::Engine;
use crate::metrics;
use crate::prepared::Prepared;
use crate::record::{Moment, Recorded, Recorder};
use crate::sign_in::{Judgement, Proved, Remediation, describe_proofs, describe_verdict};
use keepwatch_graph::{ConditionalAccessStatus, RiskDetection, RiskLevel, SignIn, SignInId, UserId, edm::Evolvable};
use keepwatch_policy::{Decision, Verdict};
use keepwatch_storage::StoreError;
use serde::Deserialize;

/// What the engine makes of an attempt.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The sign-in's id: the caller's, or one made for it.
    pub sign_in: SignInId,
    /// The real-time level, which a decision may use.
    pub level_during: RiskLevel,
    /// The level with what is found afterwards.
    pub level_aggregated: RiskLevel,
    /// The level of the user, this sign-in included.
    pub user_level: RiskLevel,
    /// Why.
    pub detections: Vec<Explained>,
    /// What must happen before a token is issued, what each policy made of it, and how the session is bounded.
    pub verdict: Verdict,
    /// How the user can end the risk that keeps them out, where a policy asks for `riskRemediation`.
    pub remediation: Option<Remediation>,
}

impl Evaluation {
    /// What must happen before a token is issued.
    pub fn decision(&self) -> &Decision {
        &self.verdict.decision
    }
}

/// A detection and its reason in one sentence.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The detection as it is stored.
    pub detection: RiskDetection,
    /// Why, in one sentence. None for what an administrator says of an account.
    pub reason: Option<String>,
}

impl Engine {
    /// Judges a sign-in while somebody waits, and stores it with everything that follows, durably, before it returns.
    ///
    /// A sign-in whose id is known is not judged again: what was found then is answered, so that a caller who has lost the
    /// answer can ask once more. What the policies make of it is decided anew, as they are now.
    ///
    /// What the caller says of policies stays as it is; otherwise ours is recorded.
    pub async fn evaluate(&self, sign_in: SignIn) -> Result<Evaluation, StoreError> {
        self.evaluate_proved(sign_in, Proved::default()).await
    }

    /// The same of somebody who has proved something already. What was proved is put on the record of a new sign-in.
    pub async fn evaluate_proved(&self, sign_in: SignIn, proved: Proved) -> Result<Evaluation, StoreError> {
        let mut sign_in = self.with_correlation(sign_in);
        let has_own = !sign_in.applied_conditional_access_policies.is_empty();
        let records_verdict = sign_in.conditional_access_status.is_none() && !has_own;
        if records_verdict {
            sign_in.conditional_access_status = Some(ConditionalAccessStatus::NotApplied.into());
        }
        if !proved.proofs.is_empty() {
            describe_proofs(&mut sign_in, &proved);
        }
        let batch = [self.prepare(sign_in)];
        let book = self.book().await?;
        let moment = Moment::Live(self.clock().now());
        let work = self.recording(move |recorder, _| {
            let recorded = recorder.record(&batch, moment)?;
            let evaluation = recorder.evaluation(&batch[0], recorded.first(), &proved, &book)?;
            let is_new = recorded.first() != Some(&Recorded::Known);
            if is_new && records_verdict && !evaluation.verdict.policies.is_empty() {
                recorder.record_verdict(evaluation.sign_in, &evaluation.verdict)?;
            }
            Ok((evaluation, recorded))
        });
        let (evaluation, recorded) = self.store().write(work).await?;
        metrics::recorded(&recorded, moment);
        Ok(evaluation)
    }
}

impl Recorder<'_, '_> {
    /// What was found on a sign-in, now or when it came first, and what the policies make of it.
    pub(crate) fn evaluation(
        &mut self,
        prepared: &Prepared,
        recorded: Option<&Recorded>,
        proved: &Proved,
        book: &Book,
    ) -> Result<Evaluation, StoreError> {
        let sign_in = &prepared.sign_in;
        let id = sign_in.id;
        let (user, level_during, level_aggregated, is_quiet) = match recorded {
            Some(Recorded::New(Some(found))) => {
                let user = prepared.subject.as_ref().map(|subject| subject.attempt.user);
                (user, found.level_during, found.level_aggregated, !found.is_risky())
            }
            Some(Recorded::New(None)) => (None, RiskLevel::None, RiskLevel::None, true),
            Some(Recorded::Known) | None => {
                let stored = self.tx.sign_in(id)?.ok_or_else(|| gone(id))?;
                let user: Option<UserId> = stored.user_id.parse().ok();
                (
                    user,
                    known(&stored.risk_level_during_sign_in),
                    known(&stored.risk_level_aggregated),
                    false,
                )
            }
        };
        let detections = match user {
            Some(user) if !is_quiet => self.tx.detections_of_sign_ins(user, &[id])?,
            _ => Vec::new(),
        };
        let judgement = Judgement::at(self.tx, sign_in, user, level_during, proved, book)?;
        let signals = prepared.subject.as_ref().map(|subject| &subject.signals);
        let verdict = judgement.verdict_with(self.tx, sign_in, signals, proved, None, book)?;
        Ok(Evaluation {
            sign_in: id,
            level_during,
            level_aggregated,
            user_level: judgement.level,
            detections: detections.into_iter().map(explained).collect(),
            remediation: judgement.remediation(self.tx, proved, &verdict)?,
            verdict,
        })
    }

    /// Writes into a stored sign-in what the policies made of it.
    fn record_verdict(&mut self, id: SignInId, verdict: &Verdict) -> Result<(), StoreError> {
        let mut sign_in = self.tx.sign_in(id)?.ok_or_else(|| gone(id))?;
        describe_verdict(&mut sign_in, verdict);
        self.tx.update_sign_in(&sign_in).map(drop)
    }
}

fn gone(id: SignInId) -> StoreError {
    StoreError::Corrupt {
        table: "sign_ins",
        key: id.to_string(),
    }
}

/// A level of a stored row; one of a later schema counts as none.
pub(crate) fn known(level: &Evolvable<RiskLevel>) -> RiskLevel {
    match level {
        Evolvable::Known(level) => *level,
        Evolvable::Unknown(_) => RiskLevel::None,
    }
}

/// A detection with its reason.
pub(crate) fn explained(detection: RiskDetection) -> Explained {
    Explained {
        reason: reason(&detection),
        detection,
    }
}

/// The sentence that a detection keeps in its `additionalInfo`.
fn reason(detection: &RiskDetection) -> Option<String> {
    #[derive(Deserialize)]
    struct Item {
        #[serde(rename = "Key")]
        key: String,
        #[serde(rename = "Value")]
        value: serde_json::Value,
    }
    let items: Vec<Item> = serde_json::from_str(detection.additional_info.as_deref()?).ok()?;
    let reason = items.into_iter().find(|item| item.key == "reason")?;
    reason.value.as_str().map(str::to_owned)
}
