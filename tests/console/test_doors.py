"""Who comes in: login, session, form tokens, headers, and what strangers are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from services.gateway.console import session
from services.gateway.console.login import PER_LOGIN
from services.gateway.console.routes import ROUTES
from services.gateway.console.throttle import FORGET_ABOVE, Throttle
from shared.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.console.conftest import House, Visit

    Come = Callable[..., Visit]

ADDRESSES = [route.path for route in ROUTES if route.roles is not None]
POSTED = {route.path for route in ROUTES if "GET" not in route.methods}


def filled_in(path: str, order: object) -> str:
    """Return an address with its parts filled in."""
    return re.sub(r"<uuid:\w+>", str(order), path).replace("<int:position>", "0")


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_stranger_is_sent_to_the_login(visit: Come, path: str) -> None:
    answer = (visit().get if path not in POSTED else lambda at: visit().post(at, form="/login"))(
        filled_in(path, uuid4())
    )
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


def test_after_the_login_the_page_asked_for_opens(visit: Come) -> None:
    stranger = visit()
    asked = stranger.get("/orders?show=late").location
    assert asked == "/login?next=/orders?show%3Dlate"
    assert (
        stranger.log_in("clerk", query=asked.removeprefix("/login")).location == "/orders?show=late"
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "/%5Celsewhere.example",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
        "elsewhere.example",
        "",
    ],
)
def test_the_login_leads_to_no_other_site(visit: Come, elsewhere: str) -> None:
    stranger = visit()
    form = stranger.hidden("/login")
    fields = {**form, "login": "clerk", "password": "correct horse battery"}
    answer = stranger.client.post("/login", query_string={"next": elsewhere}, data=fields)
    assert answer.status_code == 303
    assert answer.location in {"/", "/%5Celsewhere.example"}
    assert stranger.client.get("/language/en", query_string={"next": elsewhere}).location[0] == "/"


def test_an_unknown_login_and_a_wrong_password_look_the_same(visit: Come) -> None:
    unknown = visit().log_in("nobody", "wrong")
    wrong = visit().log_in("clerk", "wrong")
    assert unknown.status_code == wrong.status_code == 422
    same = [re.sub(r'value="[^"]*"', "", answer.text) for answer in (unknown, wrong)]
    assert same[0] == same[1]
    assert "The login name or the password is not right." in wrong.text


def test_a_password_without_a_person_in_the_register_opens_nothing(
    house: House, visit: Come
) -> None:
    Credentials(house.engine).set_password("ghost", "correct horse battery")
    assert visit().log_in("ghost").status_code == 422


def test_too_many_attempts_have_to_wait(visit: Come) -> None:
    stranger = visit()
    for _ in range(PER_LOGIN):
        assert stranger.log_in("clerk", "wrong").status_code == 422
    refused = stranger.log_in("clerk")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert stranger.log_in("officer").status_code == 303


def test_a_login_that_succeeds_is_forgiven_its_failures(visit: Come) -> None:
    stranger = visit()
    for _ in range(PER_LOGIN - 1):
        stranger.log_in("clerk", "wrong")
    assert stranger.log_in("clerk").status_code == 303
    assert visit().log_in("clerk", "wrong").status_code == 422


def test_attempts_are_forgotten_when_their_time_is_over() -> None:
    now = 0.0
    throttle = Throttle(2, 60, lambda: now)
    assert [throttle.wait("a"), throttle.wait("a"), throttle.wait("a")] == [0, 0, 61]
    now = 61
    assert throttle.wait("a") == 0


def test_attempts_under_ever_new_names_do_not_pile_up() -> None:
    now = 0.0
    throttle = Throttle(2, 60, lambda: now)
    for name in range(FORGET_ABOVE + 1):
        throttle.wait(str(name))
    now = 61
    throttle.wait("last")
    assert len(throttle._tried) == 1  # noqa: SLF001  what it keeps is the point


def test_a_session_planted_before_the_login_is_worth_nothing(house: House, visit: Come) -> None:
    victim, thief = visit(), visit()
    planted = victim.hidden("/login")["token"]
    cookie = victim.client.get_cookie("tocsin_session")
    assert cookie
    thief.client.set_cookie("tocsin_session", cookie.value)
    victim.log_in("clerk")
    assert thief.get("/inbox").status_code == 303
    order = house.order("A-1")
    sent = victim.send(f"/orders/{order}/acknowledge", {"token": planted, "key": "k"})
    assert sent.status_code == 400
    assert house.events(order, "acknowledged") == []


def test_a_copied_session_ends_with_the_logout(visit: Come) -> None:
    clerk, thief = visit("clerk"), visit()
    cookie = clerk.client.get_cookie("tocsin_session")
    assert cookie
    thief.client.set_cookie("tocsin_session", cookie.value)
    assert thief.get("/inbox").status_code == 200
    assert clerk.post("/logout", form="/inbox").location == "/login"
    assert clerk.get("/inbox").status_code == thief.get("/inbox").status_code == 303


@pytest.mark.parametrize(
    ("idle", "since"),
    [(session.IDLE_SECONDS + 1, session.IDLE_SECONDS + 1), (1, session.LONGEST_SECONDS + 1)],
)
def test_a_session_ends_once_idle_or_old(visit: Come, idle: int, since: int) -> None:
    clerk = visit("clerk")
    with clerk.client.session_transaction() as kept:
        kept["seen"] -= idle
        kept["started"] -= since
    assert clerk.get("/inbox").status_code == 303


def test_a_session_that_was_tampered_with_opens_nothing(visit: Come) -> None:
    clerk = visit("clerk")
    cookie = clerk.client.get_cookie("tocsin_session")
    assert cookie
    clerk.client.set_cookie("tocsin_session", "e30" + cookie.value[3:])
    assert clerk.get("/inbox").status_code == 303


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(visit: Come) -> None:
    plain = visit().get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    stranger = visit()
    tls = stranger.client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in tls


@pytest.mark.parametrize("act", ["acknowledge", "answer"])
def test_a_form_without_the_sessions_token_does_nothing(
    house: House, visit: Come, act: str
) -> None:
    order = house.order("A-1")
    clerk = visit("clerk")
    path = f"/orders/{order}/{act}"
    form = {**clerk.hidden(path), "code": "0000", "held_amount": "1.00"}
    assert clerk.send(path, {**form, "token": ""}).status_code == 400
    assert clerk.send(path, {**form, "token": "wrong"}).status_code == 400
    other = visit("abc-clerk").hidden("/inbox")["token"]
    assert clerk.send(path, {**form, "token": other}).status_code == 400
    assert [event.type for event in house.events(order)][2:] == []


def test_every_page_has_a_policy_without_inline_script_or_style(visit: Come) -> None:
    clerk = visit("clerk")
    for path in ("/login", "/inbox", "/nowhere", "/assets/console.css"):
        headers = clerk.get(path, Accept="text/html").headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_pages_are_not_kept_by_the_browser(visit: Come) -> None:
    clerk = visit("clerk")
    assert clerk.get("/inbox").headers["Cache-Control"] == "no-store"
    assert "Cookie" in clerk.get("/inbox").headers["Vary"]


@pytest.mark.parametrize(
    "login", ["clerk", "abc-clerk", "officer", "other-officer", "supervisor", "operator"]
)
def test_each_page_opens_to_its_roles_only(house: House, visit: Come, login: str) -> None:
    someone = visit(login)
    house.edge.register.refresh()
    held = house.edge.register.person(login)
    assert held
    order = house.order("A-1")
    for route in ROUTES:
        if route.roles and "GET" in route.methods and held.roles & route.roles == set():
            assert someone.get(filled_in(route.path, order)).status_code == 403, route.path


@pytest.mark.parametrize("login", ["abc-clerk", "other-officer"])
def test_an_order_of_others_looks_like_one_that_does_not_exist(
    house: House, visit: Come, login: str
) -> None:
    order = house.order("A-1")
    someone = visit(login)
    act = "withdraw" if login == "other-officer" else "acknowledge"
    for rest in ("", "/events/0", f"/{act}"):
        foreign, unknown = (someone.get(f"/orders/{each}{rest}") for each in (order, uuid4()))
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.text.replace(str(order), "") == re.sub(r"[0-9a-f-]{36}", "", unknown.text)
    form = {**someone.hidden("/orders"), "key": "k", "reason": "r", "version": "2"}
    assert someone.send(f"/orders/{order}/{act}", form).status_code == 404
    assert house.events(order)[2:] == []
    assert "A-1" not in someone.get("/orders").text


def test_a_person_whose_role_ends_is_out_at_once(house: House, visit: Come) -> None:
    clerk = visit("clerk")
    with house.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM register_person WHERE login = 'clerk'")
        connection.exec_driver_sql("UPDATE register_person SET position = position + 100")
    assert clerk.get("/inbox").status_code == 303


@pytest.mark.parametrize(
    ("language", "title"), [("zh-CN", "未找到此页面"), ("en", "Page not found")]
)
def test_a_browser_gets_errors_as_pages_and_a_script_as_problems(
    visit: Come, language: str, title: str
) -> None:
    browser = visit().get("/nowhere", **{"Accept": "text/html", "Accept-Language": language})
    assert browser.status_code == 404
    assert title in browser.text
    assert f'<html lang="{language}">' in browser.text
    assert visit().get("/v1/nowhere", Accept="text/html").mimetype == "application/problem+json"
    script = visit().get("/nowhere", Accept="application/json")
    assert script.status_code == 404
    assert script.mimetype == "application/problem+json"


def test_what_fails_unforeseen_is_a_page_without_its_cause(
    house: House, visit: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the cause")

    clerk = visit("clerk")
    monkeypatch.setattr("services.gateway.readmodels.views.Views.page", fail)
    answer = clerk.get("/inbox")
    assert answer.status_code == 500
    assert "Something failed" in answer.text
    assert "the cause" not in answer.text
    assert house.app.debug is False


@pytest.mark.parametrize(
    "query", ["?show=nothing", "?after=x", "?after=9999", "?show=open&after=%00", "?agency=%00"]
)
def test_a_list_takes_no_nonsense(visit: Come, query: str) -> None:
    assert visit("clerk").get(f"/inbox{query}").status_code in {200, 400, 404}


@pytest.mark.parametrize("query", ["?position=x", "?until=-5", "?position=99999999999999999999"])
def test_an_order_takes_no_nonsense(house: House, visit: Come, query: str) -> None:
    order = house.order("A-1")
    assert visit("clerk").get(f"/orders/{order}{query}").status_code == 200
