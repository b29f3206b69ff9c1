//! `federatedIdentityCredential`: a foreign issuer whose tokens stand for an application.

complex! {
    /// A condition on the claims of a foreign token.
    FederatedIdentityExpression "federatedIdentityExpression" {
        language_version "languageVersion": i32,
        value "value": String,
    } not null ["languageVersion", "value"]
}

entity! {
    /// A foreign issuer and subject. Source: Microsoft Graph v1.0 and beta, `federatedIdentityCredential`.
    FederatedIdentityCredential "federatedIdentityCredential" {
        id "id": String,
        /// What the token's `aud` must be; one.
        audiences "audiences": Vec<String>,
        description "description": Option<String>,
        /// The token's `iss`.
        issuer "issuer": String,
        /// Unique within its application, and never changed.
        name "name": String,
        /// The token's `sub`.
        subject "subject": Option<String>,
        ; beta
        /// In the place of `subject`.
        claims_matching_expression "claimsMatchingExpression": Option<FederatedIdentityExpression>,
    } columns {
        "id" => "id",
        "name" => "name",
        "issuer" => "issuer",
        "subject" => "subject",
    } not null ["audiences", "issuer", "name"]
}
