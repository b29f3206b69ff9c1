"""What the samples about applications and subscriptions need."""

import uuid

from prepare import ids_in, prepares
from tenant import in_days


@prepares("v1.0.application-addpassword")
def application(tenant, _):
    return {"{id}": tenant.new_application()["id"]}


@prepares("v1.0.application-list")
def application_with_names(tenant, _):
    tenant.new_application(identifierUris=[f"https://{tenant.domain}/{uuid.uuid4()}"])
    return {}


@prepares("v1.0.application-removepassword")
def application_with_password(tenant, sample):
    application = tenant.new_application()["id"]
    secret = tenant.call("POST", f"/v1.0/applications/{application}/addPassword", {})
    return {"{id}": application, sample.request["body"]["keyId"]: secret["keyId"]}


@prepares("v1.0.serviceprincipal-addpassword")
def service_principal(tenant, _):
    return {"{id}": tenant.new_service_principal()["id"]}


@prepares("v1.0.serviceprincipal-post-serviceprincipals")
def application_alone(tenant, sample):
    return {sample.request["body"]["appId"]: tenant.new_application()["appId"]}


def assignment(tenant):
    """What assigns a role of Microsoft Graph to a new service principal."""
    graph = tenant.call("GET", "/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
    role = graph["appRoles"][0]["id"]
    return {"principalId": tenant.new_service_principal()["id"], "resourceId": graph["id"], "appRoleId": role}


@prepares("v1.0.serviceprincipal-post-approleassignments")
def assigned_next(tenant, sample):
    body = sample.request["body"]
    return {body[name]: value for name, value in assignment(tenant).items()}


@prepares("v1.0.serviceprincipal-list-approleassignments")
def assigned(tenant, sample):
    body = assignment(tenant)
    tenant.call("POST", f"/v1.0/servicePrincipals/{body['principalId']}/appRoleAssignments", body)
    return dict.fromkeys(ids_in(sample.request["url"]), body["principalId"])


@prepares("v1.0.subscription-list")
def subscribed(tenant, _):
    tenant.new_subscription()
    return {}


@prepares("v1.0.subscription-post-subscriptions")
def subscription(tenant, sample):
    # There is no mail here to hear of, and what users are told of is that they changed.
    body = sample.request["body"]
    return {
        body["notificationUrl"]: tenant.receiver.url, body["expirationDateTime"]: in_days(1),
        body["resource"]: "users", "created": "updated",
    }  # fmt: skip


@prepares("v1.0.subscription-update")
def subscription_to_renew(tenant, sample):
    made = tenant.new_subscription()
    return {"{id}": made["id"], sample.request["body"]["expirationDateTime"]: in_days(2)}


@prepares("v1.0.changenotification-delivery")
def change_to_hear_of(tenant, _):
    user = tenant.new_user()["id"]
    tenant.new_subscription()
    tenant.call("PATCH", f"/v1.0/users/{user}", {"jobTitle": "Designer"})
    return {}
