//! Names to addresses, those that requests may not go to left out: checked here and not before, so that a name cannot
//! mean one address when it is checked and another when it is used.

use super::targets::Targets;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;

/// The system's resolver, and who it may lead to.
pub(super) struct Checked(pub(super) Targets);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let targets = self.0;
        Box::pin(async move {
            // The port is the URL's; it replaces this one.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| targets.allow(address.ip()).is_ok()).collect();
            if allowed.is_empty() {
                return Err("the name leads to no address that notifications may be sent to".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
