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

HERE = pathlib.Path(__file__).parent
SCHEMATHESIS = pathlib.Path(sys.executable).with_name("schemathesis")
VERSIONS = ["v1.0", "beta"]
#: A server that is stuck fails the run rather than holds it up.
REQUEST_SECONDS_MAX = 20


def main():
    examples = sys.argv[1]
    passed = failed = 0
    for version in VERSIONS:
        # The first run may have revoked what the token says.
        ran, bad = check(version, access_token(), examples)
        passed += ran - bad
        failed += bad
    print(f"{passed} passed, {failed} failed")
    return failed != 0


def check(version, token, examples):
    """How many operations were tested, and how many of them failed."""
    with tempfile.TemporaryDirectory() as place:
        report = pathlib.Path(place, "junit.xml")
        command = [SCHEMATHESIS, "--config-file", HERE / "schemathesis.toml", "run"]
        command += [f"{os.environ['KEEPWATCH_URL']}/{version}/openapi.json"]
        command += ["--tls-verify", os.environ["KEEPWATCH_CA"], "--header", f"Authorization: Bearer {token}"]
        command += ["--max-examples", examples, "--request-timeout", str(REQUEST_SECONDS_MAX), "--no-color"]
        command += ["--warnings", "off", "--report-junit-path", report]
        status = subprocess.run(command, check=False, cwd=place).returncode
        if not report.exists():
            return 1, 1
        totals = xml.etree.ElementTree.parse(report).getroot()
        ran, bad = (sum_of(totals, names) for names in [["tests"], ["failures", "errors"]])
    # A bad end without a failed operation is a failure of its own.
    return (ran, bad) if bad or status == 0 else (ran + 1, 1)


def sum_of(totals, names):
    return sum(int(totals.get(name, 0)) for name in names)


def access_token():
    """A token with every permission there is."""
    form = {
        "grant_type": "client_credentials",
        "client_id": os.environ["KEEPWATCH_CLIENT_ID"],
        "client_secret": os.environ["KEEPWATCH_CLIENT_SECRET"],
        "scope": "https://graph.microsoft.com/.default",
    }
    url = f"{os.environ['KEEPWATCH_URL']}/{os.environ['KEEPWATCH_TENANT']}/oauth2/v2.0/token"
    answer = requests.post(url, data=form, verify=os.environ["KEEPWATCH_CA"], timeout=REQUEST_SECONDS_MAX)
    answer.raise_for_status()
    return answer.json()["access_token"]


if __name__ == "__main__":
    sys.exit(main())
