"""What the samples about Conditional Access need: policies, and what they name."""

from prepare import ids_in, prepares, replaced


def simple_policy(name="Sample policy"):
    return {
        "displayName": name, "state": "disabled",
        "conditions": {
            "clientAppTypes": ["all"], "applications": {"includeApplications": ["None"]},
            "users": {"includeUsers": ["None"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    }  # fmt: skip


def local(tenant, policy):
    """For the users, groups, applications and places in a policy, those that there are here."""
    conditions, makers = policy["conditions"], {
        "includeUsers": lambda: tenant.new_user()["id"], "excludeUsers": lambda: tenant.new_user()["id"],
        "includeGroups": lambda: tenant.group["id"], "excludeGroups": lambda: tenant.group["id"],
        "includeApplications": lambda: tenant.new_application()["appId"],
        "excludeApplications": lambda: tenant.new_application()["appId"],
        "includeLocations": lambda: tenant.new_ip_location()["id"],
        "excludeLocations": lambda: tenant.new_ip_location(is_trusted=True)["id"],
    }  # fmt: skip
    names = {}
    for part in ("users", "applications", "locations"):
        for member, ids in (conditions.get(part) or {}).items():
            if member in makers:
                names |= {one: makers[member]() for one in ids_in(ids)}
    return names


@prepares(*(f"v1.0.conditionalaccessroot-post-policies{number}" for number in ("", ".2", ".3", ".4")))
def what_a_policy_names(tenant, sample):
    return local(tenant, sample.request["body"])


@prepares("v1.0.conditionalaccesspolicy-get")
def documented_policy(tenant, sample):
    answered = {"id", "createdDateTime", "modifiedDateTime"}
    policy = {name: value for name, value in sample.response["body"].items() if name not in answered and "@" not in name}
    made = tenant.new_policy(replaced(policy, local(tenant, policy)))
    tenant.call("PATCH", f"/v1.0/identity/conditionalAccess/policies/{made['id']}", {"displayName": "Changed since"})
    return {"{id}": made["id"]}


@prepares("v1.0.conditionalaccesspolicy-delete", "v1.0.conditionalaccesspolicy-update")
def policy(tenant, _):
    return {"{id}": tenant.new_policy(simple_policy())["id"]}


@prepares("beta.conditionalaccessroot-list-policies", "v1.0.conditionalaccessroot-list-policies")
def simple_policies(tenant, _):
    for name in ("SimplePolicy1", "SimplePolicy2"):
        tenant.new_policy(simple_policy(name))
    return {}


@prepares(*(f"v1.0.conditionalaccessroot-evaluate{number}" for number in ("", ".2", ".3", ".4")))
def documented_results(tenant, sample):
    """The policies of the documented results."""
    body, names = sample.request["body"], {}
    for context in ("c1", "c37"):
        known_context(tenant, context)
    for result in sample.response["body"]["value"]:
        policy = {name: result[name] for name in ("displayName", "state", "conditions", "grantControls", "sessionControls")}
        policy = without_nulls(replaced(policy, local(tenant, policy)))
        if "authenticationStrength" in policy.get("grantControls", {}):
            policy["grantControls"]["authenticationStrength"] = {
                "id": result["grantControls"]["authenticationStrength"]["id"]
            }
        made = tenant.new_policy(policy)
        tenant.call("PATCH", f"/v1.0/identity/conditionalAccess/policies/{made['id']}", {"state": policy["state"]})
    for one in ids_in(body["signInContext"]):
        names[one] = tenant.new_application()["appId"]
    for one in ids_in(body["signInIdentity"]):
        is_user = "userId" in body["signInIdentity"]
        names[one] = (tenant.new_user() if is_user else tenant.new_service_principal())["id"]
    return names


def without_nulls(value):
    if not isinstance(value, dict):
        return value
    return {name: without_nulls(inner) for name, inner in value.items() if inner is not None and "@" not in name}


def known_context(tenant, name):
    body = {"displayName": "Known", "description": "Of a sample", "isAvailable": True}
    tenant.call("PATCH", f"/v1.0/identity/conditionalAccess/authenticationContextClassReferences/{name}", body)


@prepares("v1.0.conditionalaccessroot-list-authenticationcontextclassreferences")
def context(tenant, _):
    known_context(tenant, "c1")
    return {}


@prepares(*(f"v1.0.conditionalaccessroot-list-namedlocations{number}" for number in ("", ".2", ".3", ".4")))
def locations(tenant, _):
    tenant.new_ip_location()
    tenant.new_ip_location("2001:db8::/32", is_trusted=True)
    tenant.new_country_location()
    return {}


@prepares("v1.0.ipnamedlocation-update")
def ip_location(tenant, sample):
    return dict.fromkeys(ids_in(sample.request["url"]), tenant.new_ip_location()["id"])


@prepares("v1.0.namedlocation-get")
def ip_location_of_both_kinds(tenant, sample):
    ranges = sample.response["body"]["ipRanges"]
    location = {"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": False, "ipRanges": ranges}
    return dict.fromkeys(ids_in(sample.request["url"]), tenant.new_location(**location)["id"])


@prepares("v1.0.countrynamedlocation-get", "v1.0.countrynamedlocation-update")
def country_location(tenant, sample):
    return dict.fromkeys(ids_in(sample.request["url"]), tenant.new_country_location()["id"])
