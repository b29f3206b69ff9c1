"""A person at a browser without JavaScript: reads pages, fills in what they ask for, presses the button that stands out, and
goes where they lead. Needs Python 3.11 and nothing else.
"""

import dataclasses
import html.parser
import http.cookiejar
import ssl
import urllib.parse
import urllib.request

#: Nobody clicks through more pages to sign in once.
PAGES_MAX = 20
SECONDS_MAX = 60


class Stuck(AssertionError):
    """The person does not know what to do; the text is what the page says."""


@dataclasses.dataclass
class Form:
    """A form of a page: where it goes, what it holds, and what it asks for."""

    address: str
    held: dict = dataclasses.field(default_factory=dict)
    asked: list = dataclasses.field(default_factory=list)
    #: The button that stands out: name and value.
    button: tuple | None = None


@dataclasses.dataclass
class Page:
    """What the browser shows."""

    url: str
    status: int
    headers: object
    text: str
    forms: list

    @property
    def form(self):
        """The form with the button that stands out."""
        return next((form for form in self.forms if form.button), None)


@dataclasses.dataclass
class Left:
    """The browser was sent to another site, which these tests do not have: where, and with which form if it was a post."""

    url: str
    fields: dict | None = None

    @property
    def answer(self):
        """What the other site is told, in the query, the fragment or the form."""
        parts = urllib.parse.urlsplit(self.url)
        told = urllib.parse.parse_qs(parts.query) | urllib.parse.parse_qs(parts.fragment)
        return {name: values[0] for name, values in told.items()} | (self.fields or {})


class Browser:
    """A browser with its cookies, on one server."""

    def __init__(self, server, authority_file, **headers):
        self.server, self.headers = server, headers
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=authority_file)),
            urllib.request.HTTPCookieProcessor(self.cookies),
            Stay(),
        )

    def open(self, url, fields=None):
        """The page that is shown in the end, or where the browser was sent away to."""
        for _ in range(PAGES_MAX):
            if not self.is_here(url):
                return Left(url, fields)
            body = None if fields is None else urllib.parse.urlencode(fields).encode()
            request = urllib.request.Request(url, body, {"Accept": "text/html"} | self.headers)
            if body is not None:
                # Browsers say where a form comes from, and servers may ask.
                request.add_header("Origin", self.server)
            with self.opener.open(request, timeout=SECONDS_MAX) as answer:
                if answer.status not in (301, 302, 303, 307, 308):
                    text = answer.read().decode()
                    return Page(url, answer.status, answer.headers, text, Reader.forms(url, text))
                url, fields = urllib.parse.urljoin(url, answer.headers["Location"]), None
        raise Stuck(f"sent on more than {PAGES_MAX} times, at last to {url}")

    def walk(self, url, press=None, **answers):
        """Opens `url` and fills in what is asked for until the browser is sent away, or a page has nothing more to press.

        An answer is a text, or a function that gives one when it is needed. `press` maps the name of a button that stands
        out to the value to send in place of its own, such as `{"action": "decline"}`.
        """
        page = self.open(url)
        for _ in range(PAGES_MAX):
            if isinstance(page, Left) or page.form is None:
                return page
            page = self.submit(page, answers, press)
        raise Stuck(f"more than {PAGES_MAX} pages, at last:\n{page.text}")

    def submit(self, page, answers, press=None):
        """Fills in the page's form and presses its button."""
        form = page.form
        if form is None or (missing := [name for name in form.asked if name not in answers]):
            raise Stuck(f"{page.url} ({page.status}) asks for {missing if form else 'nothing'}:\n{page.text}")
        filled = {name: answers[name]() if callable(answers[name]) else answers[name] for name in form.asked}
        name, value = form.button
        pressed = {name: (press or {}).get(name, value)} if name else {}
        return self.open(form.address, form.held | filled | pressed)

    def is_here(self, url):
        return urllib.parse.urlsplit(url)[:2] == urllib.parse.urlsplit(self.server)[:2]


class Stay(urllib.request.HTTPErrorProcessor):
    """Lets every answer through as it is: where a page leads is the browser's to decide."""

    def http_response(self, request, response):
        return response

    https_response = http_response


class Reader(html.parser.HTMLParser):
    """Finds the forms of a page."""

    def __init__(self, url):
        super().__init__()
        self.url, self.found, self.form = url, [], None

    @classmethod
    def forms(cls, url, text):
        reader = cls(url)
        reader.feed(text)
        return reader.found

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self.form = Form(urllib.parse.urljoin(self.url, has.get("action") or self.url))
            self.found.append(self.form)
        elif self.form and tag == "input" and has.get("name"):
            self.input(has)
        elif self.form and tag == "button" and "primary" in (has.get("class") or "").split():
            self.form.button = self.form.button or (has.get("name", ""), has.get("value", ""))

    def input(self, has):
        is_given = has.get("type") == "hidden" or "readonly" in has
        if not is_given and "required" in has:
            self.form.asked.append(has["name"])
        elif is_given or has.get("type") not in ("checkbox", "radio") or "checked" in has:
            self.form.held[has["name"]] = has.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
