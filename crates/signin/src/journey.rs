//! What a person has done so far on the way to a session.

use crate::factor::Factor;
use crate::facts::{Facts, Session};
use crate::proofs::{Proof, Proofs};
use crate::purpose::{Prompt, Purpose};
use keepwatch_graph::{RiskLevel, SignInId, Timestamp, UserId};
use keepwatch_policy::Mode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The form in which journeys are stored. One that another version of the program has stored is not read: it lives for
/// minutes, and its person begins again.
const FORM: u32 = 1;

/// What a person has done so far. Stored between two requests, and bound to one browser by whoever stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Journey {
    form: u32,
    purpose: Purpose,
    started_at: Timestamp,
    /// The name that was typed.
    #[serde(default)]
    name: Option<String>,
    /// Whose proofs these are: there is no proof without somebody.
    #[serde(default)]
    user: Option<UserId>,
    #[serde(default)]
    proofs: Proofs,
    /// The session whose proofs were taken over, until the journey itself ends it.
    #[serde(default)]
    session: Option<Uuid>,
    /// Whether something was proved in this journey, as against taken over from a session.
    #[serde(default)]
    is_interactive: bool,
    /// Whether the person has said which account is meant.
    #[serde(default)]
    is_picked: bool,
    #[serde(default)]
    sign_in: Option<SignInId>,
    #[serde(default)]
    recorded_at: Option<Timestamp>,
    #[serde(default)]
    user_level: Option<RiskLevel>,
    #[serde(default)]
    chosen: Option<Factor>,
    #[serde(default)]
    password_changed_at: Option<Timestamp>,
    #[serde(default)]
    again_at: Option<Timestamp>,
    #[serde(default)]
    is_device_confirmed: bool,
    #[serde(default)]
    is_consented: bool,
    #[serde(default)]
    stays: Option<bool>,
    /// What joins the records that are made of it.
    #[serde(default)]
    correlation: Option<Uuid>,
    /// What whoever checks answers has to remember between question and answer: a challenge, a secret that is being set up.
    #[serde(default)]
    pending: Option<String>,
}

/// Proofs of one person cannot join those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof is of another user than the ones before")]
pub struct OtherUser;

impl Journey {
    /// A journey that begins.
    pub fn new(purpose: Purpose, started_at: Timestamp) -> Self {
        let name = purpose.login_hint().map(str::to_owned);
        Self {
            form: FORM,
            purpose,
            started_at,
            name,
            user: None,
            proofs: Proofs::default(),
            session: None,
            is_interactive: false,
            is_picked: false,
            sign_in: None,
            recorded_at: None,
            user_level: None,
            chosen: None,
            password_changed_at: None,
            again_at: None,
            is_device_confirmed: false,
            is_consented: false,
            stays: None,
            correlation: None,
            pending: None,
        }
    }

    /// The same purpose once more, by somebody who is not known yet.
    #[must_use]
    pub fn restarted(&self, now: Timestamp) -> Self {
        let mut journey = self.begun_over(now);
        journey.name = None;
        // Whoever says that it is another account has picked one.
        journey.is_picked = true;
        journey
    }

    /// The same purpose once more, as if nothing of it had been done.
    #[must_use]
    pub fn begun_over(&self, now: Timestamp) -> Self {
        let mut journey = Journey::new(self.purpose.clone(), now);
        journey.correlation = self.correlation;
        journey
    }

    /// Whether what it rests on has ended since: the session whose proofs it took over is not the browser's any more, or
    /// something was proved before all that was issued to the person was revoked, or their risk became high after it was
    /// assessed. What the journey did itself, another password or signing in again, ends nothing of its own.
    pub fn is_overtaken(&self, facts: &Facts) -> bool {
        let is_gone = self
            .session
            .is_some_and(|adopted| facts.session.as_ref().is_none_or(|session| session.id != adopted));
        let own_end = self.password_changed_at.max(self.again_at);
        let is_revoked = facts.valid_from.is_some_and(|since| match own_end {
            Some(end) => end < since,
            None => {
                let mut own = self.proofs.iter().filter(|proof| self.started_at <= proof.at);
                own.any(|proof| proof.at < since)
            }
        });
        let is_at_risk = facts
            .high_since
            .is_some_and(|since| self.recorded_at.is_some_and(|recorded| recorded < since));
        self.user.is_some() && (is_gone || is_revoked || is_at_risk)
    }

    /// Whether this version of the program understands it.
    pub fn is_current(&self) -> bool {
        self.form == FORM
    }

    /// What it leads to.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// When it began.
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// The name that was typed, hinted at, or that the session has.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whose proofs there are.
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// What was proved, old proofs included.
    pub fn proofs(&self) -> &Proofs {
        &self.proofs
    }

    /// Whether something was proved in this journey, as against taken over from a session.
    pub fn is_interactive(&self) -> bool {
        self.is_interactive
    }

    /// The record that was made of it.
    pub fn sign_in(&self) -> Option<SignInId> {
        self.sign_in
    }

    /// The user's risk when the sign-in was put on record.
    pub fn user_level(&self) -> Option<RiskLevel> {
        self.user_level
    }

    /// Authentication contexts whose policies must be satisfied as well.
    pub fn contexts(&self) -> impl Iterator<Item = &str> {
        let asked = self.purpose.asked().into_iter();
        asked.flat_map(|asked| asked.contexts.iter().map(String::as_str))
    }

    /// The factor that the person wants to be asked for.
    pub fn chosen(&self) -> Option<Factor> {
        self.chosen
    }

    /// When another password was chosen.
    pub fn password_changed_at(&self) -> Option<Timestamp> {
        self.password_changed_at
    }

    /// When all sessions were ended, so that everything must be proved once more.
    pub fn again_at(&self) -> Option<Timestamp> {
        self.again_at
    }

    /// Whether the person said which account is meant.
    pub fn is_picked(&self) -> bool {
        self.is_picked
    }

    /// Whether the device may have a session.
    pub fn is_device_confirmed(&self) -> bool {
        self.is_device_confirmed
    }

    /// Whether the person has allowed what the application asks for, in this journey.
    pub fn is_consented(&self) -> bool {
        self.is_consented
    }

    /// Whether the browser is to stay signed in, where the person was asked.
    pub fn stays(&self) -> Option<bool> {
        self.stays
    }

    /// What joins the records that are made of it: the application's own id for its request, or the first request's.
    pub fn correlation(&self) -> Option<Uuid> {
        self.correlation
    }

    /// What is remembered between a question and its answer.
    pub fn pending(&self) -> Option<&str> {
        self.pending.as_deref()
    }

    /// Whether a session's proofs may stand for new ones. They may not where another account is expected, or where the
    /// person is to prove who they are anyway.
    pub fn may_adopt(&self, session: &Session) -> bool {
        let is_expected = self
            .purpose
            .login_hint()
            .is_none_or(|hint| hint.trim().eq_ignore_ascii_case(&session.name));
        let is_reset = matches!(self.purpose, Purpose::ResetPassword);
        self.user.is_none() && is_expected && !is_reset && !self.purpose.prompts(Prompt::Login)
    }

    /// Takes over what was proved in a session.
    pub fn adopt(&mut self, session: &Session, proofs: &Proofs) -> Result<(), OtherUser> {
        self.belongs_to(session.user)?;
        self.session = Some(session.id);
        self.name = Some(session.name.clone());
        for proof in proofs.iter() {
            self.proofs.add(proof.clone());
        }
        Ok(())
    }

    /// Somebody says who they are. What is proved stays its person's: a name after the first proof changes nothing.
    pub fn named(&mut self, name: &str) {
        if self.user.is_none() {
            self.name = Some(name.to_owned());
            self.is_picked = true;
        }
    }

    /// The account of the session is the one that is meant.
    pub fn picked(&mut self) {
        self.is_picked = true;
    }

    /// Something was proved.
    pub fn proved(&mut self, user: UserId, name: &str, proof: Proof) -> Result<(), OtherUser> {
        self.belongs_to(user)?;
        self.name = Some(name.to_owned());
        self.is_interactive = true;
        self.is_picked = true;
        self.proofs.add(proof);
        self.pending = None;
        self.chosen = None;
        Ok(())
    }

    fn belongs_to(&mut self, user: UserId) -> Result<(), OtherUser> {
        match self.user {
            Some(other) if other != user => Err(OtherUser),
            Some(_) => Ok(()),
            None => {
                self.user = Some(user);
                Ok(())
            }
        }
    }

    /// Its records are joined by that id, unless they are already by another.
    pub fn correlate(&mut self, id: Uuid) {
        self.correlation.get_or_insert(id);
    }

    /// It is on record since `at`, with the risk that the user had then.
    pub fn recorded(&mut self, sign_in: SignInId, user_level: RiskLevel, at: Timestamp) {
        self.sign_in = Some(sign_in);
        self.recorded_at = Some(at);
        self.user_level = Some(user_level);
    }

    /// The person wants to be asked for that factor; or, with `None`, to choose.
    pub fn choose(&mut self, factor: Option<Factor>) {
        self.chosen = factor;
        self.pending = None;
    }

    /// Remembers something between a question and its answer.
    pub fn remember(&mut self, pending: Option<String>) {
        self.pending = pending;
    }

    /// Another password was chosen, which its person knows from now on: whatever was begun before that instant ends then, and
    /// what this journey leads to must not look as old.
    pub fn changed_password(&mut self, at: Timestamp) {
        self.password_changed_at = Some(at);
        self.session = None;
        if self.user.is_some() {
            self.proofs.add(Proof::new(Mode::Password, at));
        }
    }

    /// Every session was ended, this one's proofs with them: from now on everything counts that is proved.
    pub fn begin_again(&mut self, at: Timestamp) {
        self.again_at = Some(at);
        self.session = None;
        self.chosen = None;
        self.pending = None;
    }

    /// The device may have a session.
    pub fn confirm_device(&mut self) {
        self.is_device_confirmed = true;
    }

    /// The application may have what it asks for.
    pub fn consent(&mut self) {
        self.is_consented = true;
    }

    /// Whether the browser is to stay signed in.
    pub fn stay(&mut self, stays: bool) {
        self.stays = Some(stays);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purpose::{Asked, Recency};
    use keepwatch_graph::UserId;

    fn start() -> Timestamp {
        Timestamp::from_unix_seconds(1_700_000_000).unwrap()
    }

    fn user(number: u8) -> UserId {
        format!("00000000-0000-0000-0000-0000000000{number:02}")
            .parse()
            .unwrap()
    }

    fn account() -> Purpose {
        Purpose::Account {
            path: "/account".to_owned(),
            recency: Recency::Any,
        }
    }

    fn session(name: &str) -> Session {
        Session {
            id: Uuid::from_u128(1),
            user: user(1),
            name: name.to_owned(),
        }
    }

    fn prove(journey: &mut Journey) {
        let proof = Proof::new(Mode::Password, start());
        journey.proved(user(1), "ada@contoso.com", proof).unwrap();
    }

    #[test]
    fn what_ends_meanwhile_ends_a_journey_that_rests_on_it() {
        let at = |seconds| Some(start().plus_seconds(seconds));
        let own = || {
            let mut journey = Journey::new(account(), start());
            prove(&mut journey);
            journey
        };
        let by_session = || {
            let mut journey = Journey::new(account(), start());
            let mut proofs = Proofs::default();
            proofs.add(Proof::new(Mode::Password, start().plus_seconds(-60)));
            journey.adopt(&session("ada@contoso.com"), &proofs).unwrap();
            journey
        };
        let changed = |mut journey: Journey| {
            journey.changed_password(start().plus_seconds(10));
            journey
        };
        let again = |mut journey: Journey| {
            journey.begin_again(start().plus_seconds(10));
            journey
        };
        let on_record = |mut journey: Journey| {
            journey.recorded(SignInId::new(Uuid::nil()), RiskLevel::High, start().plus_seconds(1));
            journey
        };
        let other = Some(Session {
            id: Uuid::from_u128(2),
            ..session("ada@contoso.com")
        });
        let same = Some(session("ada@contoso.com"));
        let cases = [
            // journey, the browser's session, revoked, high since, whether it is overtaken
            ("nothing happened", own(), None, None, None, false),
            (
                "nobody yet",
                Journey::new(account(), start()),
                None,
                at(5),
                at(5),
                false,
            ),
            ("revoked before", own(), None, at(0), None, false),
            ("revoked after", own(), None, at(1), None, true),
            ("another session", own(), other.clone(), None, None, false),
            ("its session", by_session(), same.clone(), at(-60), None, false),
            ("its session ended", by_session(), None, None, None, true),
            ("its session was replaced", by_session(), other, None, None, true),
            ("its own new password", changed(own()), None, at(10), None, false),
            (
                "its own, of a session",
                changed(by_session()),
                None,
                at(10),
                None,
                false,
            ),
            ("another new password", changed(own()), None, at(11), None, true),
            ("another, of a session", changed(by_session()), None, at(11), None, true),
            ("signing in again", again(by_session()), None, at(10), None, false),
            ("revoked once more", again(own()), None, at(11), None, true),
            ("not assessed yet", own(), None, None, at(5), false),
            ("its own risk", on_record(own()), None, None, at(1), false),
            ("at risk since", on_record(own()), None, None, at(2), true),
            (
                "at risk since, of a session",
                on_record(by_session()),
                same,
                None,
                at(2),
                true,
            ),
        ];
        for (name, journey, session, valid_from, high_since, expected) in cases {
            let facts = Facts {
                session,
                valid_from,
                high_since,
                ..Facts::ordinary()
            };
            assert_eq!(journey.is_overtaken(&facts), expected, "{name}");
        }
    }

    #[test]
    fn proofs_are_of_one_person() {
        let mut journey = Journey::new(account(), start());
        let proof = Proof::new(Mode::Password, start());
        assert_eq!(journey.proved(user(1), "ada@contoso.com", proof.clone()), Ok(()));
        let before = journey.clone();
        assert_eq!(journey.proved(user(2), "eve@contoso.com", proof), Err(OtherUser));
        assert_eq!(journey, before);
        journey.named("eve@contoso.com");
        assert_eq!(journey, before);
    }

    #[test]
    fn a_session_counts_where_it_is_the_expected_one() {
        let hinted = |hint: Option<&str>, prompt: Option<Prompt>| {
            let asked = Asked {
                prompt: prompt.into_iter().collect(),
                login_hint: hint.map(str::to_owned),
                ..Asked::default()
            };
            let request = String::new();
            Journey::new(Purpose::Authorize { asked, request }, start())
        };
        let cases = [
            (hinted(None, None), true),
            (hinted(Some("Ada@contoso.com"), None), true),
            (hinted(Some("eve@contoso.com"), None), false),
            (hinted(None, Some(Prompt::Login)), false),
            (hinted(None, Some(Prompt::None)), true),
            (Journey::new(Purpose::ResetPassword, start()), false),
            (Journey::new(account(), start()), true),
        ];
        for (journey, expected) in cases {
            assert_eq!(journey.may_adopt(&session("ada@contoso.com")), expected, "{journey:?}");
        }
    }

    /// A question and its answer belong together: whatever is done in between makes the answer worth nothing.
    #[test]
    fn a_question_is_remembered_until_something_else_is_done() {
        type Act = fn(&mut Journey);
        let acts: [(&str, Act, Option<&str>); 6] = [
            ("nothing", |_| {}, Some("a question")),
            ("a name", |journey| journey.named("eve@contoso.com"), Some("a question")),
            ("a proof", |journey| prove(journey), None),
            ("another factor", |journey| journey.choose(Some(Factor::Totp)), None),
            ("again", |journey| journey.begin_again(start()), None),
            ("an answer", |journey| journey.remember(None), None),
        ];
        for (name, act, expected) in acts {
            let mut journey = Journey::new(account(), start());
            journey.remember(Some("a question".to_owned()));
            act(&mut journey);
            assert_eq!(journey.pending(), expected, "{name}");
        }
    }

    #[test]
    fn the_record_and_the_risk_of_then_are_kept() {
        let mut journey = Journey::new(account(), start());
        assert_eq!((journey.sign_in(), journey.user_level()), (None, None));
        let sign_in: SignInId = "00000000-0000-0000-0000-000000000007".parse().unwrap();
        journey.recorded(sign_in, RiskLevel::Medium, start());
        assert_eq!(
            (journey.sign_in(), journey.user_level()),
            (Some(sign_in), Some(RiskLevel::Medium))
        );
    }

    #[test]
    fn authentication_contexts_are_those_that_the_application_asks_for() {
        let contexts = ["c1".to_owned(), "c25".to_owned()];
        let asked = Asked {
            contexts: contexts.clone().into(),
            ..Asked::default()
        };
        let request = String::new();
        let journey = Journey::new(Purpose::Authorize { asked, request }, start());
        assert!(journey.contexts().eq(contexts.iter().map(String::as_str)));
        assert_eq!(Journey::new(account(), start()).contexts().count(), 0);
    }

    #[test]
    fn what_is_stored_is_what_was() {
        let mut journey = Journey::new(account(), start());
        journey
            .proved(user(1), "ada", Proof::new(Mode::Password, start()))
            .unwrap();
        journey.stay(true);
        let json = serde_json::to_string(&journey).unwrap();
        let again: Journey = serde_json::from_str(&json).unwrap();
        assert_eq!(again, journey);
        assert!(again.is_current());
        let older: Journey = serde_json::from_str(&json.replacen("\"form\":1", "\"form\":0", 1)).unwrap();
        assert!(!older.is_current());
    }
}
