"""What the samples about users, and how they prove who they are, need."""

import uuid

from prepare import ids_in, prepares


@prepares("v1.0.user-get", "v1.0.user-get.3")
def person(tenant, _):
    return {"{id | userPrincipalName}": tenant.new_person()["id"]}


@prepares("v1.0.user-delete")
def somebody(tenant, _):
    return {"{user-id}": tenant.new_user()["id"]}


@prepares("v1.0.user-list")
def somebody_on_the_first_page(tenant, _):
    first = tenant.call("GET", "/v1.0/users?$top=1")["value"][0]["id"]
    tenant.call("PATCH", f"/v1.0/users/{first}", {"mail": f"first@{tenant.domain}"})
    return {}


@prepares("v1.0.user-list.4")
def somebody_with_a_short_name(tenant, _):
    tenant.new_user(displayName="a", mail=f"a@{tenant.domain}")
    return {}


@prepares("v1.0.user-list.2")
def user_by_other_name(tenant, _):
    identity = {"signInType": "emailAddress", "issuer": tenant.domain, "issuerAssignedId": "j.smith@yahoo.com"}
    tenant.new_user(identities=[identity])
    return {"contoso.onmicrosoft.com": tenant.domain}


@prepares("v1.0.user-list.5")
def user_by_address(tenant, _):
    tenant.new_user(mail="a@contoso.com", givenName="Grady", jobTitle="Designer")
    return {}


@prepares("v1.0.user-post-users", "v1.0.user-post-users.2")
def new_names(tenant, _):
    unique = uuid.uuid4().hex[:6]
    return {
        "contoso.onmicrosoft.com": tenant.domain, "AdeleV": f"AdeleV{unique}", "johnsmith": f"johnsmith{unique}",
        "jsmith@": f"jsmith{unique}@", "password-value": f"Aa1-{unique}-{unique}",
    }  # fmt: skip


@prepares("v1.0.user-update")
def somebody_with_sessions(tenant, _):
    # Those of the last one may just have been ended, and this one's would have begun in the same second.
    tenant.person = tenant.new_administrator()
    return {}


@prepares("v1.0.batch")
def group_to_delete(tenant, sample):
    (group,) = ids_in(sample.request["body"]["requests"][2])
    return {group: tenant.group["id"]}


@prepares("beta.authentication-list-phonemethods")
def phones(tenant, sample):
    tenant.person = tenant.new_administrator()
    for phone in sample.response["body"]["value"]:
        body = {"phoneNumber": phone["phoneNumber"], "phoneType": phone["phoneType"]}
        tenant.call("POST", f"/v1.0/users/{tenant.person['id']}/authentication/phoneMethods", body)
    return {}


@prepares("beta.authentication-post-phonemethods")
def no_phone(tenant, _):
    tenant.person = tenant.new_administrator()
    return {}


@prepares("beta.passwordauthenticationmethod-get")
def password(_tenant, sample):
    return {"{id}": sample.response["body"]["id"]}


@prepares("v1.0.authenticationmethod-resetpassword", "v1.0.authenticationmethod-resetpassword.2")
def somebody_else(tenant, sample):
    return {ids_in(sample.request["url"])[0]: tenant.new_user()["id"]}


@prepares("v1.0.temporaryaccesspassauthenticationmethod-get")
def access_pass(tenant, sample):
    user, method = ids_in(sample.request["url"])
    somebody = tenant.new_user()["id"]
    path = f"/v1.0/users/{somebody}/authentication/temporaryAccessPassMethods"
    return {user: somebody, method: tenant.call("POST", path, {"lifetimeInMinutes": 60})["id"]}


@prepares("v1.0.windowshelloforbusinessauthenticationmethod-list")
def somebody_by_name(tenant, _):
    return {"annie@contoso.com": tenant.new_user()["userPrincipalName"]}
