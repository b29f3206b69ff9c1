"""Where the published samples are not to be followed, each with its reason. What is listed here and true no more fails."""

import dataclasses

# Why an answer differs

DECLARED = "an item of the declared type does not name it"
NOT_IN_SCHEMA = "the schema has no such property"
MISSPELT = "misspelt: the schema has another case"
NOT_GIVEN = "the request gives it no value"
SELECTED_ONLY = "shown only where it is selected"
SHORTENED = "left out of the sample, and asked for"
WITHIN = "what is shown within another resource has the context of that"
NEVER_HANDED_OUT = "what it redeems was never handed out, and cannot be"
NO_POLICY = "no policy of the tenant refuses the application"
KEYS_NEED_SIGN_IN = "keys are registered where people sign in: there is none, and its pages are not there yet"

# What is corrected in samples


def answers(change):
    """The sample with the body that `change` makes of the documented one."""
    return lambda sample: dataclasses.replace(sample, response=sample.response | {"body": change(sample.response["body"])})


def asks_with(**headers):
    """The sample with these headers in its request."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda sample: dataclasses.replace(
        sample, request=sample.request | {"headers": sample.request.get("headers", {}) | names}
    )


ONE_OF_LIST = answers(lambda body: body["value"][0]), "one entity is answered itself, and not a list of one"
ONE_OF_VALUE = answers(lambda body: body["value"]), "one entity is answered itself, and not as the value of something"
LIST_OF_ONE = answers(lambda body: {"value": [body["value"]]}), "the request is for a list"
EVENTUAL = asks_with(ConsistencyLevel="eventual"), "Graph answers this only with the header, which the publication has lost"

#: By sample, the corrected sample and why. The sample as published must not match.
CORRECTED = {
    "beta.riskdetection-list.2": ONE_OF_LIST,
    "beta.riskyserviceprincipal-get": ONE_OF_VALUE,
    "beta.serviceprincipalriskdetection-get": ONE_OF_VALUE,
    "v1.0.application-list.2": EVENTUAL,
    "v1.0.riskdetection-get": ONE_OF_LIST,
    "v1.0.riskyuser-get-riskyuserhistoryitem": LIST_OF_ONE,
    "v1.0.signin-get": ONE_OF_LIST,
    "v1.0.user-list.3": EVENTUAL,
    "v1.0.user-list.4": EVENTUAL,
    "v1.0.user-list.5": EVENTUAL,
}


def service_principal_detection(at):
    return {
        f"{at}/@odata.type": DECLARED,
        f"{at}/lastUpdatedDateTime": "published with a bracket behind it, which makes it no date",
        f"{at}/keyIds[]": "what an administrator has confirmed is about the whole application, and not some of its keys",
    }


#: By sample, the paths that differ, and why.
DIFFERS = {
    "beta.identityprotectionroot-list-serviceprincipalriskdetections": service_principal_detection("/value[]"),
    "beta.identityprotectionroot-list-serviceprincipalriskdetections.2": service_principal_detection("/value[]"),
    "beta.passwordauthenticationmethod-get": {"/creationDateTime": "it is createdDateTime in the schema"},
    "beta.riskyserviceprincipal-get": {"/@odata.type": DECLARED},
    "beta.riskyuser-list-history": {"/value[]/isGuest": NOT_IN_SCHEMA},
    "beta.riskyuserhistoryitem-get": {"/isGuest": NOT_IN_SCHEMA},
    "beta.riskyuserhistoryitem-get.2": {"/isGuest": NOT_IN_SCHEMA},
    "beta.serviceprincipalriskdetection-get": service_principal_detection(""),
    "beta.signin-list.2": {"/value[]/riskLevelDuringsignIn": MISSPELT},
    "oauth.error-blocked-by-conditional-access": {
        "/error": NO_POLICY,
        "/suberror": NO_POLICY,
        "/claims": NO_POLICY,
    },
    "oauth.error-invalid-scope": {"/error": "it has no redirect_uri, which is looked for first"},
    "oauth.v2-token-auth-code": {"status": NEVER_HANDED_OUT},
    "oauth.v2-token-device-code": {"status": NEVER_HANDED_OUT},
    "v1.0.application-post-applications": {
        "/api/requestedAccessTokenVersion": "2 is for personal accounts, which cannot sign in here; others have null",
    },
    "v1.0.authentication-list-methods": {"/value[]": KEYS_NEED_SIGN_IN},
    "v1.0.authenticationstrengthroot-list-policies": {"/value[]/combinationConfigurations@odata.context": WITHIN},
    "v1.0.authenticationstrengthroot-post-policies": {"/@odata.type": DECLARED},
    "v1.0.batch": {"/4 405/headers/x-ms-resource-unit": "what no route takes costs the caller nothing"},
    "v1.0.changenotification-delivery": {"/value[]/resourceData/@odata.type": "it is a message of mail that changed"},
    "v1.0.conditionalaccessroot-post-policies.4": {"/conditions/applications/includeProtectionLevels": NOT_IN_SCHEMA},
    "v1.0.directoryaudit-list": {
        "/value[]/resultReason": "said of failures, and what has failed has changed nothing and is not on record",
        "/value[]/targetResources[]/Type": MISSPELT,
    },
    "v1.0.fido2authenticationmethod-list": {"/value[]": KEYS_NEED_SIGN_IN},
    "v1.0.riskdetection-get": {"/@odata.type": DECLARED},
    "v1.0.riskdetection-list": {"/value[]/@odata.type": DECLARED},
    "v1.0.riskyuser-get-riskyuserhistoryitem": {
        "/value[]/@odata.type": DECLARED,
        "/value[]/isGuest": NOT_IN_SCHEMA,
        "/value[]/activity/@odata.type": DECLARED,
    },
    "v1.0.serviceprincipal-post-serviceprincipals": {"/publisherName": NOT_IN_SCHEMA},
    "v1.0.subscription-list": {"/value[]/notificationContentType": NOT_IN_SCHEMA},
    "v1.0.subscription-post-subscriptions": {"/notificationContentType": NOT_IN_SCHEMA},
    "v1.0.subscription-update": {"/notificationContentType": NOT_IN_SCHEMA},
    "v1.0.user-list": dict.fromkeys(
        ["/value[]/mailNickname", "/value[]/otherMails", "/value[]/proxyAddresses"], SELECTED_ONLY
    ),
    "v1.0.user-list.2": {"/value[]/id": SHORTENED},
    "v1.0.user-list.4": dict.fromkeys(
        ["/value[]/mailNickname", "/value[]/otherMails", "/value[]/proxyAddresses"], SELECTED_ONLY
    ),
    "v1.0.user-post-users": dict.fromkeys(
        ["/givenName", "/jobTitle", "/mail", "/mobilePhone", "/officeLocation", "/preferredLanguage", "/surname"], NOT_GIVEN
    ),
    "v1.0.windowshelloforbusinessauthenticationmethod-list": {"/value[]": KEYS_NEED_SIGN_IN},
}
