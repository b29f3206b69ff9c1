//! The page of each step.

mod blocked;

use super::answer::Pending;
use super::facts::Known;
use super::journey::{Due, address};
use super::trouble::Trouble;
use super::visitor::{Visitor, go_to};
use crate::pages::consent::{Consent, NeedAdmin, PermissionShown};
use crate::pages::device::DeviceConfirm;
use crate::pages::endings::StaySignedIn;
use crate::pages::factors::{ChooseFactor, Code, CodeKind, FactorKind, Passkey};
use crate::pages::identify::{AccountShown, ChooseAccount, Password, UserName, UserNamePurpose};
use crate::pages::new_password::{NewPassword, PasswordReason};
use crate::pages::setup::{ChooseSetUp, SetUpPasskey, SetUpTotp};
use crate::pages::texts::Texts;
use crate::pages::{AppShown, Frame, Notice, Problem, answer};
use axum::response::Response;
use keepwatch_engine::Engine;
use keepwatch_engine::authentication::RelyingParty;
use keepwatch_engine::sessions::{JourneyError, StoredJourney};
use keepwatch_graph::UserId;
use keepwatch_graph::directory::User;
use keepwatch_signin::{Factor, Journey, NewPasswordReason, Purpose, Step};
use keepwatch_token::{AuthorizeRequest, PASSWORD_CHARACTERS_MIN};
use std::collections::BTreeSet;

/// What is said beside a question.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said {
    problem: Option<Problem>,
    notice: Option<Notice>,
}

impl Said {
    /// What was wrong with the answer.
    pub(super) fn problem(problem: Problem) -> Self {
        Self {
            problem: Some(problem),
            notice: None,
        }
    }

    /// The answer was to a question that is over.
    pub(super) fn stale() -> Self {
        Self {
            problem: None,
            notice: Some(Notice::Stale),
        }
    }
}

/// The name in forms of the page that shows new recovery codes.
pub(super) const RECOVERY_CODES: &str = "recovery_codes";

/// Where whoever has forgotten the password sets another.
const PASSWORD_RESET: &str = "/password/reset";

/// The name of a step in forms: what a form that comes late is known by.
pub(super) fn name(step: &Step) -> &'static str {
    match step {
        Step::PickAccount => "account",
        Step::UserName => "user_name",
        Step::Password => "password",
        Step::Blocked(_) => "blocked",
        Step::ChooseFactor(_) => "choose_factor",
        Step::SecondFactor { .. } => "second_factor",
        Step::SetUp(_) => "set_up",
        Step::NewPassword(_) => "new_password",
        Step::ConfirmDevice => "device",
        Step::Consent => "consent",
        Step::NeedAdministrator => "administrator",
        Step::StaySignedIn => "stay",
        Step::SignInAgain | Step::Refused(_) | Step::Done => "",
    }
}

/// What became of a question for a passkey.
enum Asked {
    /// It can be asked with these options of WebAuthn, as JSON.
    Options(String),
    /// There is no passkey to ask for.
    Nothing,
    /// An answer was taken meanwhile: something else is due.
    Overtaken,
}

/// A page of a journey in the making.
pub(super) struct Showing<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) stored: StoredJourney,
    pub(super) known: Known,
    pub(super) frame: Frame,
    pub(super) problem: Option<Problem>,
}

/// The page of what is due.
pub(super) async fn page(visitor: &Visitor, due: Due, said: Said) -> Result<Response, Trouble> {
    let Due {
        stored, known, step, ..
    } = due;
    let frame = visitor.frame(&stored.id, address(&stored.id)).await?;
    let journey = &stored.journey;
    let frame = Frame {
        account: journey.name().map(str::to_owned),
        step: name(&step),
        leads_to: leads_to(journey),
        notice: said.notice.or(frame.notice).or(again(journey, &step)),
        ..frame
    };
    let showing = Showing {
        visitor,
        stored,
        known,
        frame,
        problem: said.problem,
    };
    match step {
        Step::PickAccount => Ok(showing.pick_account()),
        Step::UserName => showing.user_name().await,
        Step::Password => showing.password().await,
        Step::Blocked(barrier) => Ok(showing.blocked(&barrier)),
        Step::ChooseFactor(factors) => Ok(showing.choose_factor(&factors)),
        Step::SecondFactor { factor, others } => showing.second_factor(factor, &others).await,
        Step::SetUp(factors) => showing.set_up(&factors).await,
        Step::NewPassword(reason) => Ok(showing.new_password(reason)),
        Step::ConfirmDevice => showing.confirm_device().await,
        Step::Consent => Ok(showing.consent()),
        Step::NeedAdministrator => Ok(showing.need_administrator()),
        Step::StaySignedIn => Ok(answer(&StaySignedIn { frame: showing.frame })),
        Step::SignInAgain | Step::Refused(_) | Step::Done => {
            Err(Trouble::Broken("a step that asks nothing has no page".to_owned()))
        }
    }
}

/// Why somebody is asked who they are who has just said so.
fn again(journey: &Journey, step: &Step) -> Option<Notice> {
    let is_asked = matches!(step, Step::UserName | Step::Password);
    (is_asked && journey.user().is_some()).then_some(Notice::SignInAgain)
}

/// Where the browser goes when the journey ends, where that is not a page of ours.
pub(super) fn leads_to(journey: &Journey) -> Option<String> {
    Some(request_of(journey)?.return_to.uri)
}

/// The application's request that a journey answers.
pub(super) fn request_of(journey: &Journey) -> Option<AuthorizeRequest> {
    match journey.purpose() {
        Purpose::Authorize { request, .. } => serde_json::from_str(request).ok(),
        Purpose::Account { .. } | Purpose::Device { .. } | Purpose::ResetPassword => None,
    }
}

/// Whether a prompt can be reported: where a record of the sign-in says whose it is, and somebody has typed their way to it.
pub(super) fn can_report(journey: &Journey) -> bool {
    journey.sign_in().is_some() && journey.is_interactive()
}

/// What a factor is to pages.
pub(super) fn kind(factor: Factor) -> FactorKind {
    match factor {
        Factor::Passkey => FactorKind::Passkey,
        Factor::Totp => FactorKind::Totp,
        Factor::Pass => FactorKind::TemporaryAccessPass,
        Factor::RecoveryCode => FactorKind::RecoveryCode,
    }
}

impl Showing<'_> {
    fn engine(&self) -> &Engine {
        self.visitor.app.engine()
    }

    fn journey(&self) -> &Journey {
        &self.stored.journey
    }

    /// Who asks: the application where there is one.
    fn app(&self) -> Option<AppShown> {
        self.known.asking.as_ref().map(super::consent::Asking::app)
    }

    fn pick_account(self) -> Response {
        let session = self.known.session.as_ref();
        let accounts = session.map(|session| AccountShown {
            id: session.id.to_string(),
            name: session.user.display_name.clone().unwrap_or_default(),
            user_name: session.user.user_principal_name.clone().unwrap_or_default(),
        });
        answer(&ChooseAccount {
            accounts: accounts.into_iter().collect(),
            frame: self.frame,
        })
    }

    /// The name, or a passkey that says whose it is: of whoever answers, so that the question is the same for everybody.
    async fn user_name(mut self) -> Result<Response, Trouble> {
        let is_reset = matches!(self.journey().purpose(), Purpose::ResetPassword);
        let passkey = match self.visitor.party() {
            Ok(party) if !is_reset => match self.question(None, &party).await? {
                Asked::Options(options) => Some(options),
                Asked::Nothing => None,
                Asked::Overtaken => return Ok(go_to(&address(&self.stored.id))),
            },
            // At an address without a name there are no passkeys, and names are typed as ever.
            Ok(_) | Err(_) => None,
        };
        let app = super::record::app_of(self.visitor, self.journey()).await?;
        Ok(answer(&UserName {
            purpose: match is_reset {
                true => UserNamePurpose::ResetPassword,
                false => UserNamePurpose::SignIn(app),
            },
            user_name: self.journey().name().unwrap_or_default().to_owned(),
            passkey,
            problem: self.problem,
            frame: self.frame,
        }))
    }

    /// The password, or what somebody would rather use in its place.
    async fn password(self) -> Result<Response, Trouble> {
        match self.journey().chosen() {
            Some(Factor::Passkey) => return self.passkey(None, true, false).await,
            Some(Factor::Pass) => return Ok(self.code(CodeKind::TemporaryAccessPass, true, false)),
            Some(Factor::Totp | Factor::RecoveryCode) | None => {}
        }
        Ok(answer(&Password {
            reset: Some(PASSWORD_RESET.to_owned()),
            has_other_ways: true,
            problem: self.problem,
            frame: self.frame,
        }))
    }

    fn code(self, kind: CodeKind, has_other_ways: bool, can_report: bool) -> Response {
        answer(&Code {
            kind,
            has_other_ways,
            can_report,
            problem: self.problem.map(|problem| in_words_of(kind, problem)),
            frame: self.frame,
        })
    }

    fn choose_factor(self, factors: &BTreeSet<Factor>) -> Response {
        answer(&ChooseFactor {
            choices: factors.iter().copied().map(kind).collect(),
            can_report: can_report(self.journey()),
            frame: self.frame,
        })
    }

    async fn second_factor(self, factor: Factor, others: &BTreeSet<Factor>) -> Result<Response, Trouble> {
        let (has_other_ways, can_report) = (!others.is_empty(), can_report(self.journey()));
        let code = match factor {
            Factor::Passkey => {
                let user = self.journey().user();
                return self.passkey(user, has_other_ways, can_report).await;
            }
            Factor::Totp => CodeKind::Totp,
            Factor::Pass => CodeKind::TemporaryAccessPass,
            Factor::RecoveryCode => CodeKind::RecoveryCode,
        };
        Ok(self.code(code, has_other_ways, can_report))
    }

    /// Asks for a passkey: that of `user`, or of whoever sits before the browser.
    async fn passkey(
        mut self,
        user: Option<UserId>,
        has_other_ways: bool,
        can_report: bool,
    ) -> Result<Response, Trouble> {
        let party = self.visitor.party()?;
        let options = match self.question(user, &party).await? {
            Asked::Options(options) => options,
            Asked::Nothing => return Ok(self.code(CodeKind::Totp, has_other_ways, can_report)),
            Asked::Overtaken => return Ok(go_to(&address(&self.stored.id))),
        };
        Ok(answer(&Passkey {
            options,
            has_other_ways,
            can_report,
            problem: self.problem,
            frame: self.frame,
        }))
    }

    /// A new question for a passkey, kept for its answer in the place of the one before.
    async fn question(&mut self, user: Option<UserId>, party: &RelyingParty) -> Result<Asked, Trouble> {
        let Some((options, question)) = self.engine().begin_passkey_sign_in(user, party).await? else {
            return Ok(Asked::Nothing);
        };
        Ok(match self.remembers(&Pending::Question(question)).await? {
            true => Asked::Options(options.to_string()),
            false => Asked::Overtaken,
        })
    }

    /// Keeps a question for its answer. `false` where an answer was taken meanwhile: then something else is due.
    async fn remembers(&mut self, pending: &Pending) -> Result<bool, Trouble> {
        pending.remember(&mut self.stored.journey);
        match self.visitor.app.engine().save_journey(&mut self.stored).await {
            Ok(()) => Ok(true),
            Err(JourneyError::Stale) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn set_up(mut self, factors: &BTreeSet<Factor>) -> Result<Response, Trouble> {
        let Some(user) = self.known.user.clone() else {
            return Err(Trouble::Expired);
        };
        let chosen = self.journey().chosen().filter(|factor| factors.contains(factor));
        match chosen.or(factors.first().copied().filter(|_| factors.len() == 1)) {
            Some(Factor::Totp) => self.set_up_totp(&user).await,
            Some(Factor::Passkey) => {
                let party = self.visitor.party()?;
                let (options, setup) = self.engine().begin_passkey_registration(user.id, &party).await?;
                if !self.remembers(&Pending::Passkey(setup)).await? {
                    return Ok(go_to(&address(&self.stored.id)));
                }
                Ok(answer(&SetUpPasskey {
                    options: options.to_string(),
                    name: String::new(),
                    problem: self.problem,
                    frame: self.frame,
                }))
            }
            Some(Factor::Pass | Factor::RecoveryCode) | None => Ok(answer(&ChooseSetUp {
                choices: factors.iter().copied().map(kind).collect(),
                frame: self.frame,
            })),
        }
    }

    /// The same secret until it is set up, however often the page is loaded: the phone may have it already.
    async fn set_up_totp(mut self, user: &User) -> Result<Response, Trouble> {
        let begun = Pending::read(self.journey()).and_then(Pending::totp);
        let setup = match begun {
            Some(setup) => setup,
            None => {
                let account = user.user_principal_name.as_deref().unwrap_or_default();
                let setup = self.engine().begin_totp(user.id, &self.frame.tenant, account);
                if !self.remembers(&Pending::Totp(setup.clone())).await? {
                    return Ok(go_to(&address(&self.stored.id)));
                }
                setup
            }
        };
        Ok(answer(&SetUpTotp {
            uri: setup.uri().to_owned(),
            secret: setup.secret().to_owned(),
            name: String::new(),
            problem: self.problem,
            frame: self.frame,
        }))
    }

    /// Whether the device that waits is the person's own.
    async fn confirm_device(self) -> Result<Response, Trouble> {
        let Purpose::Device { user_code } = self.journey().purpose() else {
            return Err(Trouble::Expired);
        };
        let user_code = user_code.clone();
        let waiting = self.engine().waiting_device(&user_code).await?;
        let request = waiting.ok_or(Trouble::Expired)?;
        let name = super::record::name_of(self.visitor, request.app).await?;
        Ok(answer(&DeviceConfirm {
            app: AppShown {
                name: name.unwrap_or_default(),
                host: None,
            },
            user_code,
            place: self.visitor.place_of(request.from),
            frame: self.frame,
        }))
    }

    fn new_password(self, reason: NewPasswordReason) -> Response {
        answer(&NewPassword {
            reason: match reason {
                NewPasswordReason::MustChange => PasswordReason::MadeByAdministrator,
                NewPasswordReason::Risk => PasswordReason::AtRisk,
                NewPasswordReason::Reset => PasswordReason::Reset,
            },
            asks_current: false,
            characters_min: PASSWORD_CHARACTERS_MIN as u64,
            problem: self.problem,
            frame: self.frame,
        })
    }

    fn permissions(&self) -> Vec<PermissionShown> {
        let asking = self.known.asking.as_ref();
        asking.map_or_else(Vec::new, |asking| asking.permissions(Texts(self.frame.language)))
    }

    fn consent(self) -> Response {
        answer(&Consent {
            app: self.app().unwrap_or_else(unnamed),
            permissions: self.permissions(),
            is_for_everybody: false,
            frame: self.frame,
        })
    }

    fn need_administrator(self) -> Response {
        answer(&NeedAdmin {
            app: self.app().unwrap_or_else(unnamed),
            permissions: self.permissions(),
            frame: self.frame,
        })
    }
}

/// What was wrong, in the words of what was typed: only a generator shows another code soon.
fn in_words_of(kind: CodeKind, problem: Problem) -> Problem {
    match (kind, problem) {
        (CodeKind::RecoveryCode, Problem::CodeWrong | Problem::CodeUsedBefore) => Problem::RecoveryCodeWrong,
        (CodeKind::TemporaryAccessPass, Problem::CodeWrong | Problem::CodeUsedBefore) => Problem::PassWrong,
        _ => problem,
    }
}

/// An application that has no name.
fn unnamed() -> AppShown {
    AppShown {
        name: String::new(),
        host: None,
    }
}
