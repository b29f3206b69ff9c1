//! An application that signs in on its own behalf: policies about its place and its risk decide.

use super::judge::Judgement;
use super::proved::Proved;
use crate::engine::Engine;
use keepwatch_graph::{RiskLevel, SignIn};
use keepwatch_policy::{Decision, Verdict};
use keepwatch_storage::{Rx, StoreError};

impl Engine {
    /// What the policies make of an application that asks for a token of its own. Only what they refuse is recorded: an
    /// application asks every hour or every second, and its successes would bury what people do.
    pub async fn application_sign_in(&self, sign_in: SignIn) -> Result<Verdict, StoreError> {
        let book = self.book().await?;
        if book.policies.is_empty() {
            return Ok(Verdict::default());
        }
        let asked = sign_in.clone();
        let read = move |rx: &mut Rx<'_>| {
            let proved = Proved::default();
            let judgement = Judgement::at(rx, &asked, None, RiskLevel::None, &proved, &book)?;
            judgement.verdict(rx, &asked, &proved, None, &book)
        };
        let verdict = self.store().read(read).await?;
        if verdict.decision == Decision::Grant {
            return Ok(verdict);
        }
        self.sign_in(sign_in, Proved::default())
            .await
            .map(|evaluation| evaluation.verdict)
    }
}
