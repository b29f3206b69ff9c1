//! Where an application runs, and where people come back to after they signed in.

complex! {
    /// Which tokens are issued without a code.
    ImplicitGrantSettings "implicitGrantSettings" {
        enable_access_token_issuance "enableAccessTokenIssuance": Option<bool>,
        enable_id_token_issuance "enableIdTokenIssuance": Option<bool>,
    }
}

complex! {
    /// The place of a redirect URI in the list.
    RedirectUriSettings "redirectUriSettings" {
        index "index": Option<i32>,
        uri "uri": Option<String>,
    }
}

complex! {
    /// An application on a web server. Source: Microsoft Graph v1.0 and beta, `webApplication`.
    WebApplication "webApplication" {
        home_page_url "homePageUrl": Option<String>,
        implicit_grant_settings "implicitGrantSettings": Option<ImplicitGrantSettings>,
        logout_url "logoutUrl": Option<String>,
        redirect_uris "redirectUris": Vec<String>,
        redirect_uri_settings "redirectUriSettings": Vec<RedirectUriSettings>,
        ; beta
        oauth2_allow_implicit_flow "oauth2AllowImplicitFlow": Option<bool>,
    } not null ["redirectUris", "redirectUriSettings"]
}

complex! {
    /// An application in a browser.
    SpaApplication "spaApplication" {
        redirect_uris "redirectUris": Vec<String>,
    } not null ["redirectUris"]
}

complex! {
    /// An application on a device, which cannot keep a secret.
    PublicClientApplication "publicClientApplication" {
        redirect_uris "redirectUris": Vec<String>,
    } not null ["redirectUris"]
}
