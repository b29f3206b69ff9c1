//! A sign-in that somebody else's provider leads: judged again after a further proof, with what is proved and decided put on
//! its record.

use super::describe;
use super::judge::Judgement;
use super::proved::Proved;
use crate::conditional_access::Book;
use crate::engine::Engine;
use crate::evaluate::Evaluation;
use crate::record::Recorder;
use keepwatch_graph::{SignIn, SignInId, UserId};
use keepwatch_policy::Verdict;
use keepwatch_storage::StoreError;

impl Engine {
    /// The same sign-in after one more proof: nothing is assessed anew, the policies decide again, as they are now, and the
    /// sign-in's record says so. `None` where there is no such sign-in. Safe to repeat.
    ///
    /// Our own pages ask [`Engine::reconsider`] meanwhile and write once, when the sign-in has ended; a provider may never
    /// come back.
    pub async fn evaluate_again(&self, id: SignInId, proved: Proved) -> Result<Option<Evaluation>, StoreError> {
        let book = self.book().await?;
        let work = self.recording(move |recorder, _| recorder.judge_again(id, &proved, &book));
        self.store().write(work).await
    }
}

impl Recorder<'_, '_> {
    fn judge_again(&mut self, id: SignInId, proved: &Proved, book: &Book) -> Result<Option<Evaluation>, StoreError> {
        let Some(found) = self.tx.sign_in(id)? else {
            return Ok(None);
        };
        if let Ok(user) = found.user_id.parse::<UserId>() {
            self.tx.lock_users(&[user])?;
        }
        // Read now that nobody else can change it.
        let Some(before) = self.tx.sign_in(id)? else {
            return Ok(None);
        };
        let judgement = Judgement::of(self.tx, &before, proved, book)?;
        let verdict = judgement.verdict(self.tx, &before, proved, None, book)?;
        let mut after = before.clone();
        if !proved.proofs.is_empty() {
            describe::proofs(&mut after, proved);
        }
        if is_ours(&before, &verdict) {
            describe::verdict(&mut after, &verdict);
        }
        if after != before {
            self.tx.update_sign_in(&after)?;
        }
        judgement.evaluation(self.tx, &after, proved, verdict).map(Some)
    }
}

/// Whether what a sign-in says of policies is what ours came to. What a provider says of its own policies stays.
fn is_ours(sign_in: &SignIn, verdict: &Verdict) -> bool {
    let is_known = |id: &str| verdict.policies.iter().any(|applied| &*applied.policy.id == id);
    let mut recorded = sign_in.applied_conditional_access_policies.iter();
    recorded.all(|applied| applied.id.as_deref().is_some_and(is_known))
}
