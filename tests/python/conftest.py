"""What the tests share: the server, the SDK pointed at it, plain HTTP with and without a token."""

import asyncio
import ssl

import httpx
import pytest

import deployment as deployments
import engine
from graph import Graph, credential

SCOPE = "https://graph.microsoft.com/.default"


@pytest.fixture(scope="session")
def deployment():
    return deployments.from_environment()


@pytest.fixture(scope="session")
def run():
    """Runs a coroutine: the SDK is asynchronous, and its connections live in one event loop."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="session")
def demo_credential(deployment):
    return credential(deployment, deployment.demo)


@pytest.fixture(scope="session")
def graph(deployment, demo_credential):
    """Graph v1.0, every permission."""
    return Graph(deployment, demo_credential)


@pytest.fixture(scope="session")
def anonymous(deployment):
    """Plain HTTP/1.1 without a token."""
    tls = ssl.create_default_context(cafile=deployment.authority_file)
    with httpx.Client(base_url=deployment.url, verify=tls, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def http(deployment, demo_credential):
    """Plain HTTP/1.1 with every permission."""
    tls = ssl.create_default_context(cafile=deployment.authority_file)
    headers = {"Authorization": f"Bearer {demo_credential.get_token(SCOPE).token}"}
    with httpx.Client(base_url=deployment.url, verify=tls, timeout=60, headers=headers) as client:
        yield client


@pytest.fixture
def risky_user(http):
    """Somebody new, at risk for a sign-in from the Tor network: no two tests meet in one user."""
    return engine.new_risky_user(http)


def pytest_sessionfinish(session, exitstatus):
    # A suite that finds no tests has proved nothing.
    if session.testscollected == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config):
    """The last line, in the form that all suites of this project end with."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.option.collectonly:
        return
    count = {name: len(reports) for name, reports in reporter.stats.items()}
    failed = count.get("failed", 0) + count.get("error", 0)
    print(f"{count.get('passed', 0)} passed, {failed} failed")
