"""Runs schemathesis over the descriptions of v1.0 and beta, and sums up what it says.

usage: check.py EXAMPLES_OF_EACH_OPERATION, with the environment of tests/support/with-server
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import requests

import known

HERE = pathlib.Path(__file__).parent
SCHEMATHESIS = pathlib.Path(sys.executable).with_name("schemathesis")
#: The phases of a short run. The one that goes through all bounds of all members takes minutes, and beta has nearly all
#: that v1.0 has.
SHORT = {"v1.0": "fuzzing,stateful", "beta": "coverage,fuzzing,stateful"}
#: From so many examples on, a run is not a short one.
THOROUGH_EXAMPLES = 50
AUTHORITY = os.environ["KEEPWATCH_CA"]
#: A server that is stuck fails the run rather than holds it up.
REQUEST_SECONDS_MAX = 20


def main():
    examples = int(sys.argv[1])
    passed = failed = 0
    for api in map(Api, SHORT):
        ran, bad = check(api, examples)
        passed += ran - bad
        failed += bad
    print(f"{passed} passed, {failed} failed")
    return failed != 0


def check(api, examples):
    """How many operations were tested, and how many of them failed."""
    with tempfile.TemporaryDirectory() as place:
        report, config = pathlib.Path(place, "junit.xml"), pathlib.Path(place, "schemathesis.toml")
        ids = known.settings(api.get("/openapi.json")["paths"], api.get)
        config.write_text((HERE / "schemathesis.toml").read_text() + ids)
        command = [SCHEMATHESIS, "--config-file", config, "run", f"{api.url}/openapi.json"]
        command += ["--tls-verify", AUTHORITY, "--header", f"Authorization: {api.authorization}"]
        if examples < THOROUGH_EXAMPLES:
            command += ["--phases", SHORT[api.version]]
        command += ["--max-examples", str(examples), "--request-timeout", str(REQUEST_SECONDS_MAX), "--no-color"]
        command += ["--warnings", "off", "--report-junit-path", report]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "spare", "PYTHONPATH": str(HERE), "KEEPWATCH_OWN_IDS": api.own_ids()}
        status = subprocess.run(command, check=False, cwd=place, env=environment).returncode
        if not report.exists():
            return 1, 1
        totals = xml.etree.ElementTree.parse(report).getroot()
        ran, bad = (sum_of(totals, names) for names in [["tests"], ["failures", "errors"]])
    # All that was said of a server that lets nobody in is worth nothing.
    if api.get("/organization") is None:
        print("the token was not taken any more at the end")
        return ran + 1, bad + 1
    # A bad end without a failed operation is a failure of its own.
    return (ran, bad) if bad or status == 0 else (ran + 1, 1)


def sum_of(totals, names):
    return sum(int(totals.get(name, 0)) for name in names)


class Api:
    """One version of the API, for a caller with every permission there is."""

    def __init__(self, version):
        server = os.environ["KEEPWATCH_URL"]
        self.version, self.url = version, f"{server}/{version}"
        form = {
            "grant_type": "client_credentials",
            "client_id": os.environ["KEEPWATCH_CLIENT_ID"],
            "client_secret": os.environ["KEEPWATCH_CLIENT_SECRET"],
            "scope": "https://graph.microsoft.com/.default",
        }
        url = f"{server}/{os.environ['KEEPWATCH_TENANT']}/oauth2/v2.0/token"
        answer = requests.post(url, data=form, verify=AUTHORITY, timeout=REQUEST_SECONDS_MAX)
        answer.raise_for_status()
        self.authorization = f"Bearer {answer.json()['access_token']}"

    def own_ids(self):
        """The ids of the application that asks and of its service principal, with commas between them."""
        own = os.environ["KEEPWATCH_CLIENT_ID"]
        paths = [f"/{collection}?$filter=appId eq '{own}'" for collection in ("applications", "servicePrincipals")]
        return ",".join([own, *(item["id"] for path in paths for item in self.get(path)["value"])])

    def get(self, path):
        """The body at a path, or None where there is none for this caller."""
        headers = {"Authorization": self.authorization}
        answer = requests.get(self.url + path, headers=headers, verify=AUTHORITY, timeout=REQUEST_SECONDS_MAX)
        return answer.json() if answer.ok else None


if __name__ == "__main__":
    sys.exit(main())
