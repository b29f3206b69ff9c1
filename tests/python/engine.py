"""Sign-ins for the engine API, which has no SDK: plain HTTP, as an identity provider would ask."""

import dataclasses
import uuid

#: An exit of the Tor network in Chisinau, in the table that is built into Keepwatch for its demo.
TOR_EXIT = "178.17.170.23"
#: The user whom Microsoft's documents, and so the demo, call MyTestUser1.
MY_TEST_USER_1 = "4628e7df-dff3-407c-a08f-75f08c0806dc"
USER_AGENT = "Mozilla/5.0 (Windows NT 10.0; rv:78.0) Gecko/20100101 Firefox/78.0"


@dataclasses.dataclass(frozen=True)
class RiskyUser:
    """A user whom nobody knew before one sign-in from the Tor network."""

    id: str
    display_name: str
    sign_in: str
    detections: tuple


def sign_in(user_id, display_name, address=TOR_EXIT, **members):
    """A Graph `signIn` as an identity provider knows it at the moment of the sign-in."""
    return {
        "userId": user_id,
        "userDisplayName": display_name,
        "userPrincipalName": f"{display_name.lower()}@contoso.example",
        "appId": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
        "appDisplayName": "Admin center",
        "ipAddress": address,
        "userAgent": USER_AGENT,
        "clientAppUsed": "Browser",
        "status": {"errorCode": 0},
    } | members


def evaluate(http, attempt):
    """What `POST /engine/v1/evaluate` answers."""
    answer = http.post("/engine/v1/evaluate", json=attempt)
    assert answer.status_code == 200, answer.text
    return answer.json()


def new_risky_user(http):
    """Lets somebody new sign in from the Tor network."""
    user_id = str(uuid.uuid4())
    display_name = f"Tester-{user_id[:8]}"
    found = evaluate(http, sign_in(user_id, display_name))
    detections = tuple(detection["id"] for detection in found["detections"])
    assert detections, found
    return RiskyUser(user_id, display_name, found["signInId"], detections)
