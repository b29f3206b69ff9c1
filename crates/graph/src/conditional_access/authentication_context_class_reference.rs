//! `authenticationContextClassReference`: a label that applications ask for and policies speak of.

entity! {
    /// An authentication context: applications ask for it in the claim `acrs`. Source: Microsoft Graph v1.0 and beta,
    /// `authenticationContextClassReference`.
    AuthenticationContextClassReference "authenticationContextClassReference" {
        /// `c1` to `c99`
        id "id": String,
        display_name "displayName": Option<String>,
        description "description": Option<String>,
        /// Whether applications may ask for it.
        is_available "isAvailable": Option<bool>,
    } columns {
        "id" => "id",
        "displayName" => "display_name",
        "description" => "description",
        "isAvailable" => "is_available",
    }
}
