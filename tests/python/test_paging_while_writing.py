"""Walking through everything while others write: what was there at the start comes exactly once."""

import datetime
import threading
import uuid

import pytest

import engine
from ids import assert_each_once
from reports import all_pages, detections, sign_ins, users

#: The SDK reads some two hundred items a second: of the sign-ins, the last days are enough. What is written is among them.
RECENT = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=5)).strftime("createdDateTime ge %Y-%m-%dT%H:%M:%SZ")
#: The large pages of each collection, and which part of it is walked through.
PARTS = {
    detections: ("/v1.0/identityProtection/riskDetections?$top=500", {}),
    users: ("/v1.0/identityProtection/riskyUsers?$top=500", {}),
    sign_ins: (f"/v1.0/auditLogs/signIns?$top=1000&$filter={RECENT}", {"filter": RECENT}),
}
WALKS = [
    (detections, 9, None),
    (detections, 9, "activityDateTime"),
    (detections, 9, "activityDateTime desc"),
    (users, 3, None),
    (users, 3, "riskLastUpdatedDateTime desc"),
    (sign_ins, 50, None),
    (sign_ins, 50, "createdDateTime"),
]
#: Longer than any single request may take; only a server that hangs reaches it.
WAIT_SECONDS_MAX = 60


class Writer:
    """A thread that lets new users sign in from the Tor network, two for each page that is read.

    It must not run free: a walk in order of time would never arrive where a fast writer always adds one more.
    """

    WRITES_EACH_PAGE = 2

    def __init__(self, http):
        self._http = http
        self._changed = threading.Condition()
        self._allowed = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._write, daemon=True)
        self.written = []
        self.failure = None

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(WAIT_SECONDS_MAX)
        assert not self._thread.is_alive(), "the last write hangs"

    def write_some(self):
        """Returns when something has been written since the call, so that it lies between two pages.

        The rest is written while the next page is being read.
        """
        with self._changed:
            before = len(self.written)
            self._allowed = before + self.WRITES_EACH_PAGE
            self._changed.notify_all()
            more = self._changed.wait_for(lambda: self.failure or len(self.written) > before, WAIT_SECONDS_MAX)
        assert more and not self.failure, f"the writer stopped: {self.failure}"

    def _write(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or len(self.written) < self._allowed)
                if self._stopping:
                    return
            try:
                user_id = str(uuid.uuid4())
                written = engine.evaluate(self._http, engine.sign_in(user_id, f"Writer-{user_id[:8]}"))["signInId"]
            except Exception as failure:  # reported by the thread that waits
                with self._changed:
                    self.failure = failure
                    self._changed.notify_all()
                return
            with self._changed:
                self.written.append(written)
                self._changed.notify_all()


@pytest.mark.parametrize(("collection", "top", "order"), WALKS)
def test_what_was_there_at_the_start_comes_exactly_once(graph, run, http, collection, top, order):
    path, options = PARTS[collection]
    before = [one["id"] for one in all_pages(http, path)]
    assert len(before) > 3 * top
    if order:
        options = options | {"orderby": [order]}
    with Writer(http) as writer:
        writer.write_some()
        walk = graph.walk(collection(graph), writer.write_some, top=top, select=["id"], **options)
        found = [one.id for one in run(walk)]
    assert_each_once(found, before)
    assert len(writer.written) > len(before) // top, "too little was written to prove anything"
