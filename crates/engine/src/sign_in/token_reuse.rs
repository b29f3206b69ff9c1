//! A refresh token that was used twice: the second use is a sign-in that was refused, and a detection on it.

use crate::engine::Engine;
use crate::record::Moment;
use keepwatch_detection::TokenReuse;
use keepwatch_graph::{ConditionalAccessStatus, SignIn};
use keepwatch_storage::StoreError;

impl Engine {
    /// Records the second use of a token that was exchanged before, with what is detected of it and what follows for the
    /// user. Its `status` must say that it was refused.
    pub async fn record_token_reuse(&self, sign_in: SignIn, reuse: TokenReuse) -> Result<(), StoreError> {
        let mut sign_in = self.with_correlation(sign_in);
        sign_in.conditional_access_status = Some(ConditionalAccessStatus::NotApplied.into());
        let mut prepared = self.prepare(sign_in);
        if let Some(subject) = &mut prepared.subject {
            subject.attempt.token_reuse = Some(reuse);
        }
        let batch = [prepared];
        let moment = Moment::Live(self.clock().now());
        let work = self.recording(move |recorder, _| recorder.record(&batch, moment).map(drop));
        self.store().write(work).await
    }
}
