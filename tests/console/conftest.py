"""A small house for the console's tests: a real log, its desks and views, people, and a browser."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import sync_playwright

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.port import Caller, Receipt
from services.cli import centre_key
from services.gateway.app import server
from services.gateway.countersigning import Countersigner
from services.ledger.ledger import Files, Ledger
from shared import credentials
from shared.settings import Settings
from tests.town import Town, copy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from uuid import UUID

    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, BrowserContext, Page
    from werkzeug.test import TestResponse

    from shared.log.read import Recorded

EVENING = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
OFFICER = Caller("CENTRE", "console", person="officer")
CLERK = Caller("ICBC", "console", person="clerk")
PASSWORD = "correct horse battery"
AGENCIES = {
    "CENTRE": ("湖州市反诈中心", "Huzhou Anti-Fraud Centre", "centre"),
    "STATION": ("南浔分局", "Nanxun Branch", "centre"),
    "ICBC": ("中国工商银行", "Industrial and Commercial Bank of China", "bank"),
    "ABC": ("中国农业银行", "Agricultural Bank of China", "bank"),
    "PROVINCE": ("浙江省督办组", "Zhejiang Supervision Group", "supervision"),
    "OPS": ("运维中心", "Operations", "operation"),
}
PEOPLE = {
    "clerk": ("ICBC", "李敏", "agency_clerk"),
    "abc-clerk": ("ABC", "赵强", "agency_clerk"),
    "officer": ("CENTRE", "沈建国", "officer"),
    "other-officer": ("STATION", "周勇", "officer"),
    "supervisor": ("PROVINCE", "王芳", "supervisor"),
    "operator": ("OPS", "陈亮", "operator"),
}
CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class House(Town):
    """Everything in one process, and its console."""

    def __init__(self, url: str) -> None:
        """Open a log and start; enter the directory if nothing is in it yet."""
        super().__init__(url, EVENING, OFFICER)
        self.edge.start()
        if not self.edge.reader.size():
            self._enter()
        self.app: Flask = self.gateway()

    def countersign(self) -> None:
        """Have the centre vouch for what people say on its pages, from now on."""
        ours = Countersigner(self.engine, bytes(range(32)))
        centre_key.enter(self.edge.port, self.edge.reader, ours.public_key, self.at)
        self.settle()
        self.app = self.gateway(countersigner=ours)

    def answer(self, order: UUID, code: str = "0000", **fields: object) -> Receipt:
        """Answer an order as its clerk would."""
        receipt = self.take(sp.Answer.load({"code": code, **fields}), CLERK, order)
        self.settle()
        return receipt

    def events(self, order: UUID, word: str = "") -> list[Recorded]:
        """Return what the log says of an order, or only the events of one name."""
        recorded = self.edge.reader.stream(f"stop_payment-{order}")
        return [event for event in recorded if f".{word}." in event.type or not word]

    def _enter(self) -> None:
        self.install(
            d.RegisterAgency(agency=code, name=name, name_en=english, kind=kind)
            for code, (name, english, kind) in AGENCIES.items()
        )
        self.install(
            d.RegisterPerson(login=login, name=name, agency=agency, person_roles=roles)
            for login, (agency, name, roles) in PEOPLE.items()
        )
        for login in PEOPLE:
            self.credentials.set_password(login, PASSWORD)


class Visit:
    """A person at the console by way of Flask's own client: no browser, every header in sight."""

    def __init__(self, house: House, login: str | None = None) -> None:
        """Come to the console, and log in where a login is named."""
        self.client: FlaskClient = house.app.test_client()
        if login:
            entered = self.log_in(login)
            assert entered.status_code == 303, entered.text

    def log_in(self, login: str, password: str = PASSWORD, query: str = "") -> TestResponse:
        """Fill in the login form."""
        return self.post(f"/login{query}", form="/login", login=login, password=password)

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for a page."""
        given = {"Accept-Language": "en", **headers}
        return self.client.get(path, headers=given, buffered=True)

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields of the last form on a page."""
        page = Hidden()
        page.feed(self.get(path).text)
        return page.fields

    def post(self, path: str, form: str | None = None, **fields: str) -> TestResponse:
        """Send a form that is shown at `form` (the same address unless said otherwise)."""
        data = {**self.hidden(form or path), **fields}
        return self.send(path, data)

    def send(self, path: str, data: Mapping[str, str]) -> TestResponse:
        """Send exactly these fields."""
        return self.client.post(path, data=data, headers={"Accept-Language": "en"})


class Hidden(HTMLParser):
    """Reads the hidden fields of a page's last form."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a hidden field; a form begins anew."""
        given = dict(attrs)
        if tag == "form":
            self.fields = {}
        if tag == "input" and given.get("type") == "hidden":
            self.fields[str(given["name"])] = str(given["value"])


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(credentials, "hasher", lambda: hasher)
        yield


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, _cheap_passwords: None) -> House:
    """Return a house that was furnished and closed: to copy it is less work than to furnish it."""
    house = House(f"sqlite:///{tmp_path_factory.mktemp('furnished')}/tocsin.db")
    house.close()
    return house


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path, furnished: House) -> Iterator[House]:
    """Return a house with its people, on SQLite unless a test names PostgreSQL."""
    url = f"sqlite:///{tmp_path}/tocsin.db"
    if getattr(request, "param", "") == "postgresql":
        url = request.getfixturevalue("postgres").fresh_database()
    else:
        copy(furnished.engine.url, url)
    made = House(url)
    yield made
    made.close()


@pytest.fixture
def ledger(house: House, tmp_path: Path) -> Iterator[Ledger]:
    """Return the ledger behind the console, which signs."""
    made = Ledger(house.engine, Files.named(Settings(), tmp_path / "keys"))
    made.start()
    house.app = house.gateway(ledger=made)
    yield made
    made.stop()


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """Return where the console is served over real HTTP."""
    serving = server(house.app, "127.0.0.1", 0)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.effective_port}"
    serving.close()
    thread.join(5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Return a fresh browser, in English, at the console."""
    size: Any = {"width": 1280, "height": 900}
    context = browser.new_context(base_url=address, locale="en", viewport=size)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a page of a fresh browser."""
    return context.new_page()


@pytest.fixture
def visit(house: House) -> Callable[..., Visit]:
    """Return how to come to the console without a browser, logged in where a login is named."""
    return lambda login=None: Visit(house, login)


@pytest.fixture
def log_in() -> Callable[[Page, str], None]:
    """Return how to log in as a person would, in an English browser."""

    def log_in(page: Page, login: str) -> None:
        page.goto("/login")
        page.get_by_label("Login name").fill(login)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()

    return log_in
