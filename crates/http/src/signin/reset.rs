//! `/password/reset`, `/device` and `/mfasetup`: where journeys begin that no application asks for.

use super::authorize::start;
use super::trouble::Trouble;
use super::visitor::{Visitor, go_to};
use crate::pages::device::DeviceCode;
use crate::pages::{Problem, answer};
use axum::body::Body;
use axum::extract::RawQuery;
use axum::response::Response;
use keepwatch_engine::grants::LookUp;
use keepwatch_signin::{Journey, Purpose};
use keepwatch_token::{Form, UserCode};

/// What the form for a device's code is about.
const DEVICE_PAGE: &str = "device";
/// The longest code that is looked at: those that we make are far shorter.
const USER_CODE_BYTES_MAX: usize = 64;

/// `GET /password/reset`: begins the journey of somebody who has forgotten the password.
pub(crate) async fn password(visitor: Visitor) -> Response {
    let mut journey = Journey::new(Purpose::ResetPassword, visitor.exchange.at);
    visitor.answered(Box::pin(start(&visitor, &mut journey)).await)
}

/// `GET /mfasetup`: the address by which people know the page for what proves who they are.
pub(crate) async fn security_info(visitor: Visitor) -> Response {
    visitor.answered(Ok(go_to("/account/security-info")))
}

/// `GET /device`: asks for the code that a device shows.
pub(crate) async fn device(visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let code = asked
        .get("user_code")
        .or(asked.get("otc"))
        .unwrap_or_default()
        .to_owned();
    visitor.answered(ask(&visitor, code, None).await)
}

/// `POST /device`: begins the journey of somebody who has typed a code that some device waits with.
pub(crate) async fn device_code(visitor: Visitor, body: Body) -> Response {
    visitor.answered(typed(&visitor, body).await)
}

async fn ask(visitor: &Visitor, user_code: String, problem: Option<Problem>) -> Result<Response, Trouble> {
    let page = DeviceCode {
        frame: visitor.frame(DEVICE_PAGE, "/device").await?,
        user_code,
        problem,
    };
    Ok(answer(&page))
}

async fn typed(visitor: &Visitor, body: Body) -> Result<Response, Trouble> {
    let form = visitor.form(DEVICE_PAGE, body).await?;
    let code = form.get("user_code").unwrap_or_default().trim().to_owned();
    if code.is_empty() || code.len() > USER_CODE_BYTES_MAX {
        return ask(visitor, String::new(), Some(Problem::DeviceCodeWrong)).await;
    }
    // From here on it is shown as the device shows it, so that the two can be compared.
    let code = UserCode::typed(&code).map_or(code, |code| code.to_string());
    match visitor.app.engine().look_up_device(&code, &guesser(visitor)).await? {
        LookUp::Waiting(_) => {
            let purpose = Purpose::Device { user_code: code };
            let mut journey = Journey::new(purpose, visitor.exchange.at);
            Box::pin(start(visitor, &mut journey)).await
        }
        LookUp::Unknown => ask(visitor, code, Some(Problem::DeviceCodeWrong)).await,
        LookUp::TooMany { until } => ask(visitor, code, Some(Problem::too_many(until, visitor.exchange.at))).await,
    }
}

/// Who types codes: the address, which costs more to change than a cookie.
fn guesser(visitor: &Visitor) -> String {
    match visitor.exchange.peer {
        Some(address) => address.to_string(),
        None => visitor.browser.key().name().to_owned(),
    }
}
