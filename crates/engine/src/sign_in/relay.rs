//! A sign-in at our own pages that went through somebody else's: it is found out while it takes place.

use crate::engine::Engine;
use crate::profiles::Profiles;
use keepwatch_detection::relayed_page;
use keepwatch_graph::SignInId;
use keepwatch_storage::StoreError;

impl Engine {
    /// Records of a stored sign-in that its page was shown under the name `host`, which is not ours, and what follows for the
    /// user: whoever shows it has the password and the session. Safe to repeat.
    pub async fn record_relay(&self, sign_in: SignInId, host: &str) -> Result<(), StoreError> {
        let (host, now) = (host.to_owned(), self.clock().now());
        let work = self.recording(move |recorder, profiles| {
            let Some(detected) = relayed_page(&recorder.settings, &host) else {
                return Ok(());
            };
            let Some(user) = recorder.user_of(sign_in)? else {
                return Ok(());
            };
            recorder.tx.lock_users(&[user])?;
            *profiles = Profiles::load(recorder.tx, &[user])?;
            recorder.add_to_stored(sign_in, &[detected], now, profiles).map(drop)
        });
        self.store().write(work).await
    }
}
