//! A sign-in at our own pages and token endpoint: recorded and judged before any token, judged again after each proof, and
//! ended.
//!
//! The journey of one person is `signin`'s and `http`'s; here is what it leaves behind. Between the steps everything is in
//! the database and in [`Proved`], which whoever leads the journey keeps, so that any node can take the next one.

mod again;
mod application;
mod describe;
mod familiar;
mod finish;
mod judge;
mod proved;
mod relay;
mod remediation;
mod status;
mod token_reuse;

pub(crate) use describe::{proofs as describe_proofs, second_factor, verdict as describe_verdict};
pub(crate) use judge::Judgement;

pub use finish::{End, Ended};
pub use proved::Proved;
pub use remediation::Remediation;
pub use status::{Refused, refused};

use crate::engine::Engine;
use crate::evaluate::Evaluation;
use crate::metrics;
use crate::prepared::{INTERACTIVE, Prepared};
use crate::profiles::Profiles;
use crate::record::{Moment, Recorded, Recorder};
use keepwatch_graph::conditional_access::enums::UserAction;
use keepwatch_graph::{ConditionalAccessStatus, SignIn, SignInId, SignInStatus, UserId};
use keepwatch_policy::{Target, Verdict};
use keepwatch_storage::{Rx, StoreError, Tx};

impl Engine {
    /// Records an attempt whose first factor was right, made at our own pages or token endpoint, assesses its risk and lets
    /// the policies decide. Call it before any token is issued; what is answered is stored.
    ///
    /// An interactive sign-in (`isInteractive` is not false) stays unfinished, whatever is decided, until
    /// [`Engine::finish`] ends it. One that is not, such as the renewal of a token, ends here: a granted one has succeeded.
    ///
    /// A sign-in whose id is known is not recorded again, only judged.
    pub async fn sign_in(&self, sign_in: SignIn, proved: Proved) -> Result<Evaluation, StoreError> {
        let is_silent = sign_in.is_interactive == Some(false);
        let why_not = move |verdict: &Verdict| refused(&verdict.decision, is_silent);
        self.sign_in_unless(sign_in, proved, why_not).await
    }

    /// The same, where more than the decision says whether there is a token, and why not: `why_not` tells it of each verdict,
    /// so that the record has the number that the application is answered. It must refuse whatever the policies do not grant.
    pub async fn sign_in_unless(
        &self,
        sign_in: SignIn,
        proved: Proved,
        why_not: impl Fn(&Verdict) -> Option<Refused> + Send + 'static,
    ) -> Result<Evaluation, StoreError> {
        let is_silent = sign_in.is_interactive == Some(false);
        let book = self.book().await?;
        let ends_at_once = is_silent && book.policies.is_empty();
        let mut sign_in = self.with_correlation(sign_in);
        sign_in.conditional_access_status = Some(ConditionalAccessStatus::NotApplied.into());
        if ends_at_once {
            succeed(&mut sign_in, &proved);
        } else {
            sign_in.status = Some(status::unfinished());
        }
        describe::proofs(&mut sign_in, &proved);
        let batch = [self.prepare(sign_in)];
        let moment = Moment::Live(self.clock().now());
        let work = self.recording(move |recorder, profiles| {
            let recorded = recorder.record(&batch, moment)?;
            let [prepared] = &batch;
            let evaluation = recorder.evaluation(prepared, recorded.first(), &proved, &book)?;
            if recorded.first() == Some(&Recorded::Known) || ends_at_once {
                return Ok((evaluation, recorded));
            }
            let settled = match why_not(&evaluation.verdict) {
                Some(refused) => Settled::Refused(refused),
                None if is_silent => Settled::Ended,
                None => Settled::Open,
            };
            recorder.settle(prepared, &evaluation, &proved, settled, profiles)?;
            Ok((evaluation, recorded))
        });
        let (evaluation, recorded) = self.store().write(work).await?;
        metrics::recorded(&recorded, moment);
        Ok(evaluation)
    }

    /// Records an attempt that was refused before policies were asked, such as one with a wrong password. Its `status` says
    /// why. Nothing follows from it but what detection makes of many such attempts.
    pub async fn refused_sign_in(&self, sign_in: SignIn) -> Result<(), StoreError> {
        let mut sign_in = self.with_correlation(sign_in);
        sign_in.conditional_access_status = Some(ConditionalAccessStatus::NotApplied.into());
        let batch = [self.prepare(sign_in)];
        let moment = Moment::Live(self.clock().now());
        let work = self.recording(move |recorder, _| recorder.record(&batch, moment));
        metrics::recorded(&self.store().write(work).await?, moment);
        Ok(())
    }

    /// Notes that a sign-in by a session alone has come to show its person a page. Safe to repeat.
    pub async fn became_interactive(&self, id: SignInId) -> Result<(), StoreError> {
        let is_silent = |sign_in: &SignIn| sign_in.is_interactive == Some(false);
        let found = self.store().read(move |rx| rx.sign_in(id)).await?;
        let Some(user) = found.filter(is_silent).and_then(|found| found.user_id.parse().ok()) else {
            return Ok(());
        };
        let work = move |tx: &mut Tx<'_>| {
            tx.lock_users(&[user])?;
            let Some(mut sign_in) = tx.sign_in(id)?.filter(is_silent) else {
                return Ok(());
            };
            sign_in.is_interactive = Some(true);
            sign_in.sign_in_event_types = vec![INTERACTIVE.to_owned()];
            tx.update_sign_in(&sign_in).map(drop)
        };
        self.store().write(work).await
    }

    /// The same sign-in after one more proof: nothing is recorded or assessed anew, the policies decide again, as they are
    /// now. `None` where there is no such sign-in.
    pub async fn reconsider(&self, id: SignInId, proved: Proved) -> Result<Option<Evaluation>, StoreError> {
        self.judge_again(id, proved, None).await
    }

    /// What the policies make of something that the person wants to do in this sign-in beside using the application, such as
    /// registering a second factor. `None` where there is no such sign-in.
    pub async fn judge_action(
        &self,
        id: SignInId,
        action: UserAction,
        proved: Proved,
    ) -> Result<Option<Evaluation>, StoreError> {
        self.judge_again(id, proved, Some(Target::UserAction(action))).await
    }

    async fn judge_again(
        &self,
        id: SignInId,
        proved: Proved,
        target: Option<Target>,
    ) -> Result<Option<Evaluation>, StoreError> {
        let book = self.book().await?;
        let work = move |rx: &mut Rx<'_>| {
            let Some(sign_in) = rx.sign_in(id)? else {
                return Ok(None);
            };
            let judgement = Judgement::of(rx, &sign_in, &proved, &book)?;
            let verdict = judgement.verdict(rx, &sign_in, &proved, target.clone(), &book)?;
            judgement.evaluation(rx, &sign_in, &proved, verdict).map(Some)
        };
        self.store().read(work).await
    }

    /// What joins the records of one attempt: people who investigate rely on it.
    pub(crate) fn with_correlation(&self, mut sign_in: SignIn) -> SignIn {
        sign_in
            .correlation_id
            .get_or_insert_with(|| self.entropy().uuid().to_string());
        sign_in
    }
}

/// Writes into the record of a sign-in that it has ended in a token.
fn succeed(sign_in: &mut SignIn, proved: &Proved) {
    sign_in.status = Some(status::of_success(proved));
    describe::token(sign_in);
}

/// What became of a sign-in when the policies were first asked.
#[derive(Debug, Clone, Copy)]
enum Settled {
    /// It ends in a token now.
    Ended,
    /// There is none, or none without more.
    Refused(Refused),
    /// It goes on.
    Open,
}

impl Recorder<'_, '_> {
    /// Writes into a new sign-in what the policies made of it, and what became of it.
    fn settle(
        &mut self,
        prepared: &Prepared,
        evaluation: &Evaluation,
        proved: &Proved,
        settled: Settled,
        profiles: &mut Profiles,
    ) -> Result<(), StoreError> {
        let id = prepared.sign_in.id;
        let Some(mut sign_in) = self.tx.sign_in(id)? else {
            return Ok(());
        };
        describe::verdict(&mut sign_in, &evaluation.verdict);
        match settled {
            Settled::Ended => succeed(&mut sign_in, proved),
            Settled::Refused(refused) => sign_in.status = Some(refused.into()),
            Settled::Open => {}
        }
        let changed = sign_in.status != prepared.sign_in.status || !evaluation.verdict.policies.is_empty();
        if changed {
            self.tx.update_sign_in(&sign_in)?;
        }
        if let (Settled::Ended, Ok(user)) = (settled, sign_in.user_id.parse::<UserId>()) {
            *profiles = Profiles::load(self.tx, &[user])?;
            self.learn_if_quiet(&sign_in, profiles)?;
        }
        Ok(())
    }

    /// Teaches the profile a sign-in that has ended in a token just now, unless something speaks against it.
    fn learn_if_quiet(&mut self, sign_in: &SignIn, profiles: &mut Profiles) -> Result<(), StoreError> {
        match self.is_quiet(sign_in)? {
            true => self.learn(sign_in.id, profiles),
            false => Ok(()),
        }
    }
}

impl From<Refused> for SignInStatus {
    fn from(refused: Refused) -> Self {
        SignInStatus {
            error_code: Some(refused.code),
            failure_reason: Some(refused.reason.to_owned()),
            additional_details: None,
        }
    }
}
