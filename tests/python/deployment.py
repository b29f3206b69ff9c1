"""The server under test, as tests/support/with-server describes it in the environment."""

import dataclasses
import os


@dataclasses.dataclass(frozen=True)
class App:
    """An application that may ask for tokens."""

    client_id: str
    client_secret: str


@dataclasses.dataclass(frozen=True)
class Deployment:
    """Where the server is and who may call it."""

    url: str
    tenant: str
    #: Has every permission.
    demo: App
    #: May read risk detections and nothing else.
    reader: App
    #: As `reader`, and signs its token requests with the key in `certificate`.
    signer: App
    #: A PEM file with a certificate and its private key.
    certificate: str
    #: The PEM file of the server's certificate authority.
    authority_file: str


def from_environment():
    variables = os.environ
    return Deployment(
        url=variables["KEEPWATCH_URL"],
        tenant=variables["KEEPWATCH_TENANT"],
        demo=App(variables["KEEPWATCH_CLIENT_ID"], variables["KEEPWATCH_CLIENT_SECRET"]),
        reader=App(variables["APP_READER_ID"], variables["APP_READER_SECRET"]),
        signer=App(variables["APP_SIGNER_ID"], variables["APP_SIGNER_SECRET"]),
        certificate=variables["CLIENT_CERTIFICATE"],
        authority_file=variables["KEEPWATCH_CA"],
    )
