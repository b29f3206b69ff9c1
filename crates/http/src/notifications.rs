//! Change notifications on their way: the question whether somebody wants them, and the telling.
//!
//! Source: Microsoft Graph, "receive change notifications through webhooks" and "lifecycle events".

mod attempts;
mod courier;
mod delivery;
mod ending;
mod message;

pub use courier::{Courier, CourierError};

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::graph::error::GraphError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_client::webhooks::{BadTarget, WebhookError, Webhooks};
use keepwatch_engine::RuleError;
use keepwatch_graph::Subscription;

/// Asks at both addresses of a subscription whether notifications are wanted there: nobody is told who does not want to be,
/// and nobody can have us send requests to others for them.
pub(crate) async fn validate(app: &App, exchange: &Exchange, subscription: &Subscription) -> Result<(), GraphError> {
    let webhooks = app.webhooks().map_err(|error| GraphError::internal(exchange, &error))?;
    let lifecycle = subscription.lifecycle_notification_url.as_deref();
    let addresses = [
        ("notificationUrl", Some(subscription.notification_url.as_str())),
        ("lifecycleNotificationUrl", lifecycle),
    ];
    let tokens: [String; 2] = std::array::from_fn(|_| URL_SAFE_NO_PAD.encode(app.random::<24>()));
    let mut questions = Vec::with_capacity(addresses.len());
    for ((member, address), token) in addresses.iter().zip(&tokens) {
        let Some(address) = address else { continue };
        // Every address is looked at before any is asked.
        let target = webhooks.targets().parse(address);
        let target =
            target.map_err(|error: BadTarget| GraphError::of_rule(exchange, RuleError::member(*member, error)))?;
        questions.push(ask(webhooks, member, target, token));
    }
    futures_util::future::try_join_all(questions).await.map(drop)
}

async fn ask(
    webhooks: &Webhooks,
    member: &str,
    target: keepwatch_client::webhooks::Target,
    token: &str,
) -> Result<(), GraphError> {
    let answer = webhooks.validate(&target, token).await;
    answer.map_err(|error: WebhookError| {
        GraphError::failed_validation(format!(
            "Subscription validation request failed. Notification endpoint must respond with 200 OK to validation \
             request. {member}: {error}"
        ))
    })
}
