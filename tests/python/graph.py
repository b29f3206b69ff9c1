"""The Graph SDK, pointed at Keepwatch: this and `azure-identity`'s credential are all that a client changes.

Besides, what the tests do with it again and again: list with options, walk through every page, look at the raw answers.
"""

import httpx
from azure.identity import ClientSecretCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_core import GraphClientFactory, PageIterator
from msgraph_core.authentication import AzureIdentityAuthenticationProvider


def credential(deployment, app, tenant=None):
    """A credential that asks the deployment for tokens."""
    return ClientSecretCredential(
        tenant or deployment.tenant,
        app.client_id,
        app.client_secret,
        authority=deployment.url,
        disable_instance_discovery=True,
    )


class Graph:
    """`client` is Graph's own SDK; `answers` are the HTTP answers that it got, the newest last."""

    def __init__(self, deployment, token_credential, version="v1.0", http2=True):
        self.answers = []
        transport = httpx.AsyncClient(http2=http2, timeout=60, event_hooks={"response": [self._keep]})
        # Unless it is told the host, the SDK sends tokens to Microsoft's hosts only.
        provider = AzureIdentityAuthenticationProvider(token_credential, allowed_hosts=["localhost"])
        http_client = GraphClientFactory.create_with_default_middleware(client=transport)
        self.adapter = GraphRequestAdapter(provider, http_client)
        self.adapter.base_url = f"{deployment.url}/{version}"
        self.client = GraphServiceClient(request_adapter=self.adapter)

    async def _keep(self, answer):
        await answer.aread()
        self.answers.append(answer)

    async def walk(self, collection, after_each_page=None, **options):
        """Every item of a collection, by the SDK's page iterator, in the order in which they come."""
        first = await listed(collection, **options)
        pages = PageIterator(first, self.adapter, error_mapping={"XXX": ODataError})
        items = []
        while True:
            pages.enumerate(lambda item: items.append(item) or True)
            if after_each_page is not None:
                after_each_page()
            page = await pages.next()
            if page is None:
                return items
            assert page.value, "an empty page behind a nextLink: the SDK would stop here"
            pages.current_page, pages.pause_index = page, 0

    async def iterate(self, collection, **options):
        """The same with the page iterator's own loop."""
        items = []
        pages = PageIterator(await listed(collection, **options), self.adapter, error_mapping={"XXX": ODataError})
        await pages.iterate(lambda item: items.append(item) or True)
        return items


def configured(builder, headers=None, **options):
    """The request configuration of a builder's `get`, with query options and headers."""
    kind = type(builder)
    parameters = getattr(kind, f"{kind.__name__}GetQueryParameters")
    configuration = RequestConfiguration(query_parameters=parameters(**options))
    for name, value in (headers or {}).items():
        configuration.headers.add(name, value)
    return configuration


def listed(builder, headers=None, **options):
    """`get` on a builder with query options and headers."""
    return builder.get(request_configuration=configured(builder, headers, **options))
