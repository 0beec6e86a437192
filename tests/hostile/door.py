"""A door: where a gateway is, who may knock, and what lies behind that others must not see."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import orjson
import urllib3

from contracts import directory as d
from contracts.port import Caller, Receipt, WireCommand, derived_id
from tests.application import application
from tests.town import ANOTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contracts.message import Command
    from contracts.port import CommandPort
    from shared.credentials import Credentials

INSTALL = Caller("tocsin", "install")
PASSWORD = "correct horse battery staple"
SECONDS = 20.0
HOME = {
    "CENTRE": "centre",
    "ICBC": "bank",
    "REGISTRY": "registry",
    "OFFICE": "office",
    "PROVINCE": "supervision",
    "OPS": "operation",
}
"""Those whose orders these are, and who works beside them."""
ELSEWHERE = {
    "STATION": "centre",
    "ABC": "bank",
    "MOBILE": "carrier",
    "REGISTRY2": "registry",
    "OFFICE2": "office",
    "COUNTY": "supervision",
    "OPS2": "operation",
}
"""Those whom the orders are none of the business of."""
SECRETS = ("SECRET-", "黄强桂", "湖州宏源", "622007806360837789", "沈建国", "湖公")
"""What the orders say; none of it may reach who is not party to them."""
POSTS = [
    (agency, role)
    for agency, kind in (HOME | ELSEWHERE).items()
    for role in sorted(d.ROLES_AT[kind])
]
"""Every role that there is at each agency."""
_made = count()


@dataclass(frozen=True, slots=True)
class Badge:
    """A role at an agency, with the API key and the login of somebody who has it."""

    agency: str
    role: str
    key: str
    login: str

    def __str__(self) -> str:
        """Name it as tests do."""
        return self.login


@dataclass(frozen=True, slots=True)
class Door:
    """A gateway at `url`, whose views have reached the position `head`.

    `orders` are the orders that CENTRE gave to ICBC: each id, and its first event's position.
    """

    url: str
    badges: Sequence[Badge]
    orders: Mapping[str, int]
    head: int
    http: urllib3.PoolManager

    @property
    def keys(self) -> Mapping[str, str]:
        """The API key of somebody at home with each role."""
        return {badge.role: badge.key for badge in reversed(self.badges) if badge.agency in HOME}

    def badge(self, agency: str, role: str) -> Badge:
        """Return somebody's badge."""
        return next(one for one in self.badges if (one.agency, one.role) == (agency, role))

    def ask(
        self,
        method: str,
        path: str,
        key: str = "",
        **options: Any,  # noqa: ANN401  as urllib3 takes them
    ) -> urllib3.BaseHTTPResponse:
        """Send a request as the holder of a key; no redirect is followed."""
        headers = {"Accept-Language": "en", "Request-Id": "same", **options.pop("headers", {})}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return self.http.request(
            method,
            self.url + path,
            headers=headers,
            redirect=False,
            retries=False,
            timeout=SECONDS,
            **options,
        )

    def post(self, path: str, key: str, data: object, **headers: str) -> urllib3.BaseHTTPResponse:
        """Send JSON under an idempotency key that nobody used before, unless one is given."""
        said = {"Content-Type": "application/json", "Idempotency-Key": f"door-{next(_made)}"}
        return self.ask("POST", path, key, body=orjson.dumps(data), headers=said | headers)


def furnish(
    url: str,
    port: CommandPort,
    credentials: Credentials,
    settle: Callable[[], None],
    orders: int = 4,
) -> Door:
    """Enter agencies, badges and orders, 4 at most, behind a gateway whose directory is empty."""
    agencies = HOME | ELSEWHERE
    _install(port, [d.RegisterAgency(agency=a, name=a, kind=kind) for a, kind in agencies.items()])
    settle()
    names = {post: "-".join(post).lower().replace("_", "-") for post in POSTS}
    _install(port, [_key(names[post], *post) for post in POSTS])
    _install(port, [_person(names[post], *post) for post in POSTS])
    settle()
    for name in names.values():
        credentials.set_password(name, PASSWORD)
    badges = [
        Badge(*post, credentials.new_key(name, live=False), name) for post, name in names.items()
    ]
    door = Door(url, badges, {}, 0, urllib3.PoolManager(maxsize=8))
    ordered = dict(_ordered(door, number) for number in range(orders))
    settle()
    _worked_on(door, list(ordered))
    settle()
    return Door(url, badges, ordered, max(ordered.values()), door.http)


def _ordered(door: Door, number: int) -> tuple[str, int]:
    said = application(f"SECRET-{number}", overrides=ANOTHER)
    answer = door.post("/v1/stop-payments", door.keys["officer"], said)
    assert answer.status == 201, answer.data
    receipt = answer.json()
    return receipt["order_id"], receipt["position"]


def _worked_on(door: Door, orders: Sequence[str]) -> None:
    """Leave one order as it is; have one acknowledged, one answered, one withdrawn."""
    bank, officer = door.keys["agency_system"], door.keys["officer"]
    acts: list[tuple[str, str, dict[str, object], dict[str, str]]] = [
        ("acknowledgement", bank, {}, {}),
        ("answer", bank, {"code": "0000", "held_amount": "1"}, {}),
        ("withdrawal", officer, {"reason": "SECRET-reason"}, {"If-Match": '"2"'}),
    ]
    for order, (act, key, data, headers) in zip(orders[1:], acts, strict=False):
        answer = door.post(f"/v1/orders/{order}/{act}", key, data, **headers)
        assert answer.status == 201, answer.data


def _install(port: CommandPort, commands: Sequence[Command]) -> None:
    wires = [
        WireCommand(derived_id("hostile", command.wire, command), command.wire, command.dump())
        for command in commands
    ]
    answers = port.send(wires, INSTALL)
    assert all(isinstance(answer, Receipt) for answer in answers), answers


def _key(name: str, agency: str, role: str) -> d.IssueKey:
    return d.IssueKey(key_id=name, agency=agency, key_roles=role, live=False)


def _person(name: str, agency: str, role: str) -> d.RegisterPerson:
    return d.RegisterPerson(login=name, name=name, agency=agency, person_roles=role)
