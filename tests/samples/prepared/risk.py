"""What the samples about risk need: people and applications at risk, sign-ins, audit records."""

import json
import re
import uuid

from prepare import ids_in, prepares


@prepares("v1.0.riskyuser-confirmcompromised", "v1.0.riskyuser-confirmsafe", "v1.0.riskyuser-dismiss")
def users_at_risk(tenant, sample):
    users = {one: str(uuid.uuid4()) for one in ids_in(sample.request["body"])}
    for user in users.values():
        tenant.new_sign_in(userId=user)
    return users


@prepares(
    "beta.riskyuser-list-history", "beta.riskyuser-list-history.2", "beta.riskyusers-list",
    "v1.0.riskyuser-get-riskyuserhistoryitem",
)  # fmt: skip
def risky_user(tenant, sample):
    return dict.fromkeys(ids_in(sample.request["url"]), tenant.risky_user)


@prepares("beta.riskyusers-list.2")
def user_at_medium_risk(tenant, _):
    tenant.new_sign_in()
    return {}


@prepares("beta.riskyuserhistoryitem-get", "beta.riskyuserhistoryitem-get.2")
def history_item(tenant, sample):
    path = f"/v1.0/identityProtection/riskyUsers/{tenant.risky_user}/history"
    item = tenant.call("GET", path)["value"][0]["id"]
    (one,) = ids_in(sample.request["url"])
    return {f"{one}/history/{one}": f"{tenant.risky_user}/history/{item}"}


@prepares("beta.riskdetection-list", "beta.riskdetection-list.2", "v1.0.riskdetection-get", "v1.0.riskdetection-list")
def detection(tenant, sample):
    tenant.new_sign_in()
    page = tenant.call("GET", "/v1.0/identityProtection/riskDetections?$filter=activity%20eq%20'signin'&$top=1")
    return dict.fromkeys(ids_in(sample.request["url"]), page["value"][0]["id"])


@prepares(
    "beta.identityprotectionroot-list-riskyserviceprincipals", "beta.riskyserviceprincipal-dismiss",
    "beta.identityprotectionroot-list-serviceprincipalriskdetections", "beta.riskyserviceprincipal-get",
    "v1.0.identityprotectionroot-list-riskyserviceprincipals", "v1.0.riskyserviceprincipal-confirmcompromised",
)  # fmt: skip
def risky_service_principal(tenant, sample):
    return dict.fromkeys(ids_in(sample.request), tenant.risky_service_principal)


@prepares("beta.riskyserviceprincipal-list-history")
def risky_service_principal_history(tenant, _):
    return {"{riskyServicePrincipalId}": tenant.risky_service_principal}


@prepares("beta.identityprotectionroot-list-serviceprincipalriskdetections.2")
def detections_at_high_risk(tenant, sample):
    return risky_service_principal(tenant, sample) | {"'medium'": "'high'"}


@prepares("beta.serviceprincipalriskdetection-get")
def service_principal_detection(tenant, _):
    of_one = f"$filter=servicePrincipalId%20eq%20'{tenant.risky_service_principal}'"
    page = tenant.call("GET", f"/v1.0/identityProtection/servicePrincipalRiskDetections?{of_one}")
    return {"{servicePrincipalRiskDetectionId}": page["value"][0]["id"]}


@prepares("beta.signin-confirmcompromised", "beta.signin-confirmsafe", "v1.0.signin-confirmcompromised")
def sign_ins(tenant, sample):
    return {one: tenant.new_sign_in() for one in ids_in(sample.request["body"])}


@prepares(*(f"{version}.signin-{rest}" for version in ("beta", "v1.0") for rest in ("get", "list", "list.2")))
def documented_sign_in(tenant, sample):
    """The documented one, as somebody else's log would have it: what is told of its risk is not taken over."""
    body, url = sample.response["body"], sample.request["url"]
    documented = body["value"][0] if "value" in body else body
    # Times are counted in 100 ns, and one of the samples has a digit more.
    documented = json.loads(re.sub(r"(\.\d{7})\d+Z", r"\1Z", json.dumps(documented)))
    own = {"id", "createdDateTime", "userId", "ipAddress"}
    taken = {name: value for name, value in documented.items() if name not in own and not name.startswith("risk")}
    made = tenant.new_sign_in(**taken)
    return {url.rsplit("/", 1)[1]: made} if sample.name.endswith("-get") else {}


@prepares("v1.0.directoryaudit-list")
def audited(tenant, _):
    change = {"method": "PATCH", "url": "/v1.0/me", "body": {"officeLocation": "19/1"}}
    tenant.send(change | {"headers": {"Content-Type": "application/json"}}, is_for_person=True)
    return {}
