"""Walking through everything: no id is missing, none comes twice, checked against three independent oracles."""

import itertools

import pytest
from msgraph.generated.models.risk_detection_timing_type import RiskDetectionTimingType
from msgraph.generated.models.risk_level import RiskLevel
from msgraph.generated.models.risk_state import RiskState

from ids import assert_same_ids
from reports import all_pages, detections, sign_ins, users

LEVELS = [f"riskLevel eq '{level.value}'" for level in RiskLevel]
STATES = [f"riskState eq '{state.value}'" for state in RiskState]
TIMINGS = [f"detectionTimingType eq '{timing.value}'" for timing in RiskDetectionTimingType]
WALKS = [
    # collection, its path, a small page, the largest page, conditions of which every item meets exactly one
    (detections, "/v1.0/identityProtection/riskDetections", 7, 500, LEVELS),
    (detections, "/v1.0/identityProtection/riskDetections", 7, 500, TIMINGS),
    (users, "/v1.0/identityProtection/riskyUsers", 3, 500, STATES),
    (sign_ins, "/v1.0/auditLogs/signIns", 97, 1000, [f"riskLevelAggregated eq '{level.value}'" for level in RiskLevel]),
]


def ids(items):
    return [one.id for one in items]


@pytest.mark.parametrize(("collection", "path", "small", "large", "parts"), WALKS)
def test_every_item_comes_exactly_once(graph, run, http, collection, path, small, large, parts):
    # The SDK reads some two hundred items a second: it walks once, and for no more than is compared.
    found = ids(run(graph.iterate(collection(graph), top=small, select=["id"])))
    assert len(found) > 2 * small, "too few to be worth a walk"

    in_large_pages = [one["id"] for one in all_pages(http, f"{path}?$top={large}")]
    assert_same_ids(found, in_large_pages)
    assert len(found) == run(collection(graph).count.get())

    in_parts = [[one["id"] for one in all_pages(http, f"{path}?$filter={part}&$top={small}")] for part in parts]
    assert sum(1 for part in in_parts if part) > 1, "the parts do not part anything"
    assert_same_ids(itertools.chain.from_iterable(in_parts), found)


@pytest.mark.parametrize("order", ["activityDateTime", "activityDateTime desc", "riskLevel", "riskState desc", "userId"])
def test_every_detection_comes_exactly_once_in_any_order(graph, run, http, order):
    """Many detections share a level, a state, a user: the order between those must be the same on every page."""
    expected = [one["id"] for one in all_pages(http, "/v1.0/identityProtection/riskDetections?$top=500")]
    assert_same_ids(ids(run(graph.walk(detections(graph), top=9, orderby=[order], select=["id"]))), expected)


def test_sign_ins_of_one_day_with_everything_they_say(graph, run, http):
    newest = http.get("/v1.0/auditLogs/signIns?$top=1").json()["value"][0]["createdDateTime"]
    day = f"createdDateTime ge {newest[:10]}T00:00:00Z"
    expected = all_pages(http, f"/v1.0/auditLogs/signIns?$top=1000&$filter={day}")
    found = run(graph.iterate(sign_ins(graph), filter=day, top=50))
    assert_same_ids(ids(found), [one["id"] for one in expected])


def test_the_size_of_a_page_may_be_the_size_of_the_result(graph, run):
    """The last page is full and nothing is behind it: it has no link to an empty one."""
    total = run(users(graph).count.get())
    for top in {total, max(1, total // 2), total + 1}:
        found = run(graph.walk(users(graph), top=top))
        assert_same_ids({one.id for one in found}, ids(found))
        assert len(found) == total


def test_links_are_absolute_and_on_the_same_origin(deployment, http):
    link = http.get("/v1.0/identityProtection/riskDetections?$top=2&$filter=riskState ne 'none'").json()["@odata.nextLink"]
    assert link.startswith(f"{deployment.url}/v1.0/identityProtection/riskDetections?")
    assert "$skiptoken=" in link
    assert "$top=2" in link


def test_a_token_that_was_not_given_out_is_refused(http):
    link = http.get("/v1.0/identityProtection/riskDetections?$top=2").json()["@odata.nextLink"]
    before, token = link.rsplit("$skiptoken=", 1)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    answer = http.get(f"{before}$skiptoken={forged}")
    assert answer.status_code == 400
    assert "$skiptoken" in answer.json()["error"]["message"]
