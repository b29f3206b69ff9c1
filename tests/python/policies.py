"""Policies and named locations of Conditional Access as the SDK's types, each with a name that no other test has."""

import uuid

from msgraph.generated.models.conditional_access_applications import ConditionalAccessApplications
from msgraph.generated.models.conditional_access_client_app import ConditionalAccessClientApp
from msgraph.generated.models.conditional_access_condition_set import ConditionalAccessConditionSet
from msgraph.generated.models.conditional_access_grant_control import ConditionalAccessGrantControl
from msgraph.generated.models.conditional_access_grant_controls import ConditionalAccessGrantControls
from msgraph.generated.models.conditional_access_locations import ConditionalAccessLocations
from msgraph.generated.models.conditional_access_policy import ConditionalAccessPolicy
from msgraph.generated.models.conditional_access_policy_state import ConditionalAccessPolicyState
from msgraph.generated.models.conditional_access_users import ConditionalAccessUsers
from msgraph.generated.models.country_lookup_method_type import CountryLookupMethodType
from msgraph.generated.models.country_named_location import CountryNamedLocation
from msgraph.generated.models.i_pv4_cidr_range import IPv4CidrRange
from msgraph.generated.models.i_pv6_cidr_range import IPv6CidrRange
from msgraph.generated.models.ip_named_location import IpNamedLocation
from msgraph.generated.models.risk_level import RiskLevel

POLICIES = "/v1.0/identity/conditionalAccess/policies"
LOCATIONS = "/v1.0/identity/conditionalAccess/namedLocations"


def policies(graph):
    return graph.client.identity.conditional_access.policies


def locations(graph):
    return graph.client.identity.conditional_access.named_locations


def new_name(kind):
    return f"{kind} {uuid.uuid4()}"


def asking_for_mfa(**conditions):
    """A policy that only reports: somebody at high risk needs a second factor. `conditions` stand in for the usual ones."""
    everywhere = {
        "applications": ConditionalAccessApplications(include_applications=["All"]),
        "users": ConditionalAccessUsers(include_users=["All"]),
        "client_app_types": [ConditionalAccessClientApp.All],
        "sign_in_risk_levels": [RiskLevel.High],
    }
    return ConditionalAccessPolicy(
        display_name=new_name("Policy"),
        state=ConditionalAccessPolicyState.EnabledForReportingButNotEnforced,
        conditions=ConditionalAccessConditionSet(**(everywhere | conditions)),
        grant_controls=ConditionalAccessGrantControls(
            operator="OR", built_in_controls=[ConditionalAccessGrantControl.Mfa]
        ),
    )


def outside_of(*location_ids):
    return ConditionalAccessLocations(include_locations=["All"], exclude_locations=list(location_ids))


def office(trusted=False):
    """The ranges are of those set aside for documentation (RFC 5737, RFC 3849)."""
    return IpNamedLocation(
        odata_type="#microsoft.graph.ipNamedLocation",
        display_name=new_name("Office"),
        is_trusted=trusted,
        ip_ranges=[
            IPv4CidrRange(odata_type="#microsoft.graph.iPv4CidrRange", cidr_address="198.51.100.0/24"),
            IPv6CidrRange(odata_type="#microsoft.graph.iPv6CidrRange", cidr_address="2001:db8::/32"),
        ],
    )


def countries(*codes):
    return CountryNamedLocation(
        odata_type="#microsoft.graph.countryNamedLocation",
        display_name=new_name("Countries"),
        countries_and_regions=list(codes),
        include_unknown_countries_and_regions=False,
        country_lookup_method=CountryLookupMethodType.ClientIpAddress,
    )
