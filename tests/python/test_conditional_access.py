"""Conditional Access through the SDK: made, read at once, changed, listed, deleted and restored."""

import pytest
from msgraph.generated.models.conditional_access_applications import ConditionalAccessApplications
from msgraph.generated.models.conditional_access_policy import ConditionalAccessPolicy
from msgraph.generated.models.conditional_access_policy_state import ConditionalAccessPolicyState
from msgraph.generated.models.conditional_access_users import ConditionalAccessUsers
from msgraph.generated.models.country_named_location import CountryNamedLocation
from msgraph.generated.models.ip_named_location import IpNamedLocation
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from graph import listed
from policies import POLICIES, asking_for_mfa, countries, locations, new_name, office, outside_of, policies
from shape import assert_understood


@pytest.fixture
def keep(graph, run):
    """Makes something of a collection, and takes it away after the test: policies would decide other tests' sign-ins."""
    made = []

    def make(builder, item_of, body):
        one = run(builder.post(body))
        made.append(item_of(one.id))
        return one

    yield make
    for item in reversed(made):
        try:
            run(item.delete())
        except ODataError as error:
            assert error.response_status_code == 404


@pytest.fixture
def new_policy(graph, keep):
    return lambda body: keep(policies(graph), policies(graph).by_conditional_access_policy_id, body)


@pytest.fixture
def new_location(graph, keep):
    return lambda body: keep(locations(graph), locations(graph).by_named_location_id, body)


def assert_gone(run, item):
    with pytest.raises(ODataError) as failure:
        run(item.get())
    assert failure.value.response_status_code == 404


def test_a_policy_is_made_and_there_at_once(graph, run, deployment, new_policy):
    body = asking_for_mfa()
    made = new_policy(body)
    answer = graph.answers[-1]
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{deployment.url}/v1.0/identity/conditionalAccess/policies/{made.id}"
    assert_understood(made, answer.json())
    assert (made.display_name, made.state) == (body.display_name, body.state)
    assert made.created_date_time is not None
    assert made.modified_date_time is None

    one = run(policies(graph).by_conditional_access_policy_id(made.id).get())
    assert_understood(one, graph.answers[-1].json())
    assert one.conditions.sign_in_risk_levels == body.conditions.sign_in_risk_levels
    found = run(listed(policies(graph), filter=f"displayName eq '{body.display_name}'"))
    assert [policy.id for policy in found.value] == [made.id]
    assert made.id in [policy.id for policy in run(policies(graph).get()).value]


def test_a_policy_is_changed(graph, run, new_policy):
    made = new_policy(asking_for_mfa())
    item = policies(graph).by_conditional_access_policy_id(made.id)
    assert run(item.patch(ConditionalAccessPolicy(state=ConditionalAccessPolicyState.Disabled))) is None
    assert graph.answers[-1].status_code == 204
    changed = run(item.get())
    assert (changed.state, changed.display_name) == (ConditionalAccessPolicyState.Disabled, made.display_name)
    assert changed.modified_date_time is not None


def test_a_policy_that_was_read_can_be_sent_back(run, graph, http, new_policy):
    """As tools do that keep policies in files: with every member of the answer, nulls and empty lists included."""
    made = new_policy(asking_for_mfa())
    read = http.get(f"{POLICIES}/{made.id}").json()
    assert (read["conditions"]["platforms"], read["conditions"]["applications"]["excludeApplications"]) == (None, [])
    answer = http.post(POLICIES, json=read | {"displayName": new_name("Copy")})
    assert answer.status_code == 201, answer.text
    again = answer.json()
    run(policies(graph).by_conditional_access_policy_id(again["id"]).delete())
    assert again["id"] != made.id
    assert (again["conditions"], again["grantControls"]) == (read["conditions"], read["grantControls"])


def test_a_policy_is_deleted_and_restored(graph, run, new_policy):
    made = new_policy(asking_for_mfa())
    item = policies(graph).by_conditional_access_policy_id(made.id)
    run(item.delete())
    assert graph.answers[-1].status_code == 204
    assert_gone(run, item)
    assert made.id not in [policy.id for policy in run(policies(graph).get()).value]

    deleted = graph.client.identity.conditional_access.deleted_items.policies
    assert made.id in [policy.id for policy in run(deleted.get()).value]
    run(deleted.by_conditional_access_policy_id(made.id).restore.post())
    assert run(item.get()).display_name == made.display_name


@pytest.mark.parametrize(
    ("members", "names"),
    [
        ({"users": ConditionalAccessUsers()}, "users"),
        ({"applications": ConditionalAccessApplications()}, "applications"),
        ({"locations": outside_of("no-location")}, "excludeLocations"),
    ],
    ids=["nobody", "no application", "an unknown location"],
)
def test_a_policy_that_breaks_a_rule_is_refused_and_the_member_named(graph, run, members, names):
    with pytest.raises(ODataError) as failure:
        run(policies(graph).post(asking_for_mfa(**members)))
    assert failure.value.response_status_code == 400
    assert names in failure.value.error.message, failure.value.error.message


def test_a_location_is_of_the_type_that_it_was_made_as(graph, run, new_location):
    for body, kind in [(office(), IpNamedLocation), (countries("DE", "FR"), CountryNamedLocation)]:
        made = new_location(body)
        assert graph.answers[-1].status_code == 201
        one = run(locations(graph).by_named_location_id(made.id).get())
        assert isinstance(made, kind)
        assert isinstance(one, kind)
        assert_understood(one, graph.answers[-1].json())
        assert one.display_name == body.display_name
        in_list = {location.id: location for location in run(locations(graph).get()).value}
        assert isinstance(in_list[made.id], kind)


def test_a_location_s_members_come_back(graph, run, new_location):
    ip = run(locations(graph).by_named_location_id(new_location(office()).id).get())
    assert [one.cidr_address for one in ip.ip_ranges] == ["198.51.100.0/24", "2001:db8::/32"]
    assert ip.is_trusted is False
    by_country = run(locations(graph).by_named_location_id(new_location(countries("DE")).id).get())
    assert by_country.countries_and_regions == ["DE"]


def test_a_location_is_changed(graph, run, new_location):
    made = new_location(office())
    item = locations(graph).by_named_location_id(made.id)
    run(item.patch(IpNamedLocation(odata_type="#microsoft.graph.ipNamedLocation", is_trusted=True)))
    changed = run(item.get())
    assert (changed.is_trusted, len(changed.ip_ranges)) == (True, 2)
    # What is trusted cannot be deleted.
    with pytest.raises(ODataError) as failure:
        run(item.delete())
    assert failure.value.response_status_code == 400
    run(item.patch(IpNamedLocation(odata_type="#microsoft.graph.ipNamedLocation", is_trusted=False)))


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("isof('microsoft.graph.countryNamedLocation')", {"countries"}),
        ("isof('microsoft.graph.ipNamedLocation')", {"office"}),
        ("microsoft.graph.countryNamedLocation/countriesAndRegions/any(c: c eq 'LI')", {"countries"}),
        ("microsoft.graph.ipNamedLocation/isTrusted eq false", {"office"}),
    ],
)
def test_locations_are_found_by_what_only_some_have(graph, run, new_location, query, finds):
    made = {"office": new_location(office()).id, "countries": new_location(countries("LI")).id}
    found = {location.id for location in run(listed(locations(graph), filter=query)).value}
    assert {name for name, key in made.items() if key in found} == finds


def test_a_location_that_a_policy_speaks_of_stays(graph, run, new_location, new_policy):
    made = new_location(office())
    policy = new_policy(asking_for_mfa(locations=outside_of(made.id)))
    item = locations(graph).by_named_location_id(made.id)
    with pytest.raises(ODataError) as failure:
        run(item.delete())
    assert failure.value.response_status_code == 400
    run(policies(graph).by_conditional_access_policy_id(policy.id).delete())
    run(item.delete())
    assert_gone(run, item)
