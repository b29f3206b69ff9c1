//! `/account/activity`: recent sign-ins, and saying of one that it was somebody else's.

use super::password::ADDRESS as PASSWORD;
use super::{Guest, frame, guest, posted};
use crate::pages::account::{Activity, ActivityEntry, ActivityOutcome, Report};
use crate::pages::{DeviceShown, Notice, Place, answer};
use crate::signin::trouble::Trouble;
use crate::signin::visitor::{Visitor, go_to, go_to_and_say};
use axum::body::Body;
use axum::extract::RawQuery;
use axum::response::Response;
use keepwatch_engine::OwnSignIn;
use keepwatch_engine::sessions::LiveSession;
use keepwatch_graph::{Evolvable, RiskLevel, RiskState, SignIn, SignInId};
use keepwatch_signin::Recency;
use keepwatch_token::Form;

const ADDRESS: &str = "/account/activity";
/// Sign-ins that are shown: weeks of an ordinary person.
const SHOWN_MAX: u32 = 50;

/// `GET /account/activity`, or from one sign-in back with `?before=`
pub(crate) async fn get(visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    visitor.answered(Box::pin(look(&visitor, query.as_deref())).await)
}

async fn look(visitor: &Visitor, query: Option<&str>) -> Result<Response, Trouble> {
    let session = match guest(visitor, ADDRESS, Recency::Any).await? {
        Guest::Welcome(session, _) => session,
        Guest::Sent(response) => return Ok(response),
    };
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let before: Option<SignInId> = asked.get("before").and_then(|id| id.parse().ok());
    // One more than is shown tells whether there are older ones.
    let mut entries = entries(visitor, &session, before, SHOWN_MAX + 1).await?;
    let has_older = entries.len() > SHOWN_MAX as usize;
    entries.truncate(SHOWN_MAX as usize);
    let last = entries.last().filter(|_| has_older);
    Ok(answer(&Activity {
        frame: frame(visitor, &session, ADDRESS).await?,
        older: last.map(|last| format!("{ADDRESS}?before={}", last.id)),
        entries,
    }))
}

/// `POST /account/activity`: it was somebody else.
pub(crate) async fn post(visitor: Visitor, body: Body) -> Response {
    visitor.answered(Box::pin(report(&visitor, body)).await)
}

/// Reports a sign-in, ends every session of the account, and leads to another password: whoever it was knew the old one.
async fn report(visitor: &Visitor, body: Body) -> Result<Response, Trouble> {
    let (form, session) = match posted(visitor, body, ADDRESS, Recency::Any).await? {
        Ok(posted) => posted,
        Err(response) => return Ok(response),
    };
    let id: Option<SignInId> = form.get("sign_in").and_then(|id| id.parse().ok());
    let id = id
        .filter(|_| form.get("action") == Some("not_me"))
        .ok_or(Trouble::NotFound)?;
    let user = &session.user;
    let engine = visitor.app.engine();
    // Somebody else's sign-in is none of theirs, and whether there is one is nobody's business.
    let own = engine.own_sign_in(user.id, id).await?.ok_or(Trouble::NotFound)?;
    if shown(&own, &session).report != Report::Possible {
        return Ok(go_to(ADDRESS));
    }
    engine.report_sign_in(user.id, id, visitor.initiator(user)).await?;
    Ok(go_to_and_say(PASSWORD, Notice::Reported))
}

/// The latest sign-ins of whoever is signed in, older than `before` where one of theirs is named.
pub(super) async fn entries(
    visitor: &Visitor,
    session: &LiveSession,
    before: Option<SignInId>,
    limit: u32,
) -> Result<Vec<ActivityEntry>, Trouble> {
    let found = visitor
        .app
        .engine()
        .own_sign_ins(session.user.id, before, limit)
        .await?;
    Ok(found.iter().map(|own| shown(own, session)).collect())
}

fn shown(own: &OwnSignIn, session: &LiveSession) -> ActivityEntry {
    let sign_in = &own.sign_in;
    let is_this_session = [session.sign_in, session.visit].contains(&Some(sign_in.id));
    let outcome = outcome(sign_in);
    let report = if own.is_reported {
        Report::NotMe
    } else if is_this_session || outcome == ActivityOutcome::Failed {
        // Whoever typed a wrong password came nowhere: there is nothing to end, and nothing of the owner's that they know.
        Report::Closed
    } else {
        Report::Possible
    };
    let device = sign_in.device_detail.as_ref();
    let location = sign_in.location.as_ref();
    let given = |text: Option<&String>| text.filter(|text| !text.is_empty()).cloned();
    ActivityEntry {
        id: sign_in.id.to_string(),
        at: sign_in.created_date_time,
        app: sign_in.app_display_name.clone(),
        outcome,
        place: Place {
            city: location.and_then(|location| given(location.city.as_ref())),
            country: location.and_then(|location| given(location.country_or_region.as_ref())),
            address: sign_in.ip_address.clone(),
        },
        device: DeviceShown {
            browser: device.and_then(|device| given(device.browser.as_ref())),
            system: device.and_then(|device| given(device.operating_system.as_ref())),
        },
        is_unusual: is_unusual(sign_in),
        is_this_session,
        report,
    }
}

/// Whether it was found risky, and nobody has cleared it up.
fn is_unusual(sign_in: &SignIn) -> bool {
    let is_open = matches!(
        sign_in.risk_state,
        Evolvable::Known(RiskState::AtRisk | RiskState::ConfirmedCompromised)
    );
    is_open && sign_in.risk_level_aggregated != Evolvable::Known(RiskLevel::None)
}

/// Numbers of Entra's table that say that somebody proved nothing. Source: Microsoft Entra, authentication error codes.
const WRONG: [i32; 2] = [50126, 50053];
/// Those that say that whoever proved something was not let in.
const REFUSED: [i32; 9] = [53000, 53001, 53002, 53003, 53004, 53009, 53010, 50057, 50105];

fn outcome(sign_in: &SignIn) -> ActivityOutcome {
    let code = sign_in
        .status
        .as_ref()
        .and_then(|status| status.error_code)
        .unwrap_or(0);
    match code {
        0 => ActivityOutcome::Succeeded,
        code if WRONG.contains(&code) => ActivityOutcome::Failed,
        code if REFUSED.contains(&code) => ActivityOutcome::Blocked,
        _ => ActivityOutcome::Interrupted,
    }
}
