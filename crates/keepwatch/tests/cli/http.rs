//! A client of a running server that trusts one certificate and nothing else.

use reqwest::{Certificate, Client, Response, Version};
use serde_json::Value;
use std::path::Path;
use tokio::runtime::{Builder, Runtime};

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) version: Version,
    /// The server's name for the request.
    pub(crate) request_id: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// A client.
pub(crate) struct Http {
    runtime: Runtime,
    client: Client,
}

/// Which versions of HTTP a client offers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Offers {
    /// HTTP/2 and HTTP/1.1.
    Both,
    /// HTTP/1.1 alone.
    Old,
}

impl Http {
    /// A client that trusts the certificate, or what it signed, in that file.
    pub(crate) fn trusting(authority: &Path) -> Self {
        Self::offering(authority, Offers::Both)
    }

    pub(crate) fn offering(authority: &Path, offers: Offers) -> Self {
        // The first test to come here decides for the whole process; all decide alike.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let authority = Certificate::from_pem(&std::fs::read(authority).unwrap()).unwrap();
        let builder = Client::builder().no_proxy().tls_certs_only([authority]);
        let builder = match offers {
            Offers::Both => builder,
            Offers::Old => builder.http1_only(),
        };
        Self {
            // A thread of its own: a connection that nobody tends holds up a server that wants to stop.
            runtime: Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap(),
            client: builder.build().unwrap(),
        }
    }

    pub(crate) fn get(&self, url: &str) -> Result<Answer, reqwest::Error> {
        self.get_as(url, None)
    }

    /// The same with a token.
    pub(crate) fn get_as(&self, url: &str, token: Option<&str>) -> Result<Answer, reqwest::Error> {
        let request = self.client.get(url);
        let request = match token {
            None => request,
            Some(token) => request.bearer_auth(token),
        };
        self.runtime.block_on(async { answer(request.send().await?).await })
    }

    /// `GET` with one more header.
    pub(crate) fn get_with(&self, url: &str, name: &str, value: &str) -> Answer {
        let request = self.client.get(url).header(name, value);
        let answered = self.runtime.block_on(async { answer(request.send().await?).await });
        answered.unwrap()
    }

    /// Asks for a token with a secret.
    pub(crate) fn token(&self, url: &str, tenant: &str, client: &str, secret: &str) -> Answer {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("client_secret", secret),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        let request = self
            .client
            .post(format!("{url}/{tenant}/oauth2/v2.0/token"))
            .form(&form);
        let answered = self.runtime.block_on(async { answer(request.send().await?).await });
        answered.unwrap()
    }
}

async fn answer(response: Response) -> Result<Answer, reqwest::Error> {
    let id = response.headers().get("request-id");
    Ok(Answer {
        status: response.status().as_u16(),
        version: response.version(),
        request_id: id.map_or("", |id| id.to_str().unwrap()).to_owned(),
        body: response.text().await?,
    })
}
