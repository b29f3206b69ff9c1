"""The three collections that every test is about."""


def detections(graph):
    return graph.client.identity_protection.risk_detections


def users(graph):
    return graph.client.identity_protection.risky_users


def sign_ins(graph):
    return graph.client.audit_logs.sign_ins


def all_pages(http, address):
    """Every item by plain HTTP, following links by hand: the oracle for what the SDK finds."""
    items = []
    while address:
        answer = http.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["value"]
        address = page.get("@odata.nextLink")
    return items
