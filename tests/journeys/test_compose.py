"""docker-compose.yml says what to run; here it runs as plain processes, and is found healthy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
import yaml
from sqlalchemy import make_url

from contracts.company_examples import COMPANIES
from services.cli.demonstration import SHIPPED
from services.cli.fleet import TOCSIN, Fleet, Member
from services.cli.names import SEALING
from shared.testing.ports import free_address
from tests.application import APPLICATION
from tests.edge.office import until
from tests.journeys.conftest import environment

if TYPE_CHECKING:
    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVED = {name: said for name, said in COMPOSE["services"].items() if said.get("image") == "tocsin"}
INSIDE = "8090"
COMPANY = COMPANIES["company_checks.push.v1"]
TASK = {
    "task_id": "T-1",
    "template": "game_fraud_campaign",
    "assignee": "HZEDU",
    "urgency": "normal",
}
CREATED = 201
SECRETS = "/run/secrets"
KEPT = "/var/lib/tocsin"


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """The secrets that `make secrets` makes."""
    folder = tmp_path / "secrets"
    subprocess.run([TOCSIN, "secrets", folder], check=True, stdout=subprocess.DEVNULL)
    definitions = [sys.executable, str(ROOT / "deploy/rabbitmq/definitions.py"), str(folder)]
    with (folder / "rabbitmq-definitions.json").open("wb") as file:
        subprocess.run(definitions, check=True, stdout=file)
    return folder


class Translated:
    """What the file says of containers, said of processes on this machine."""

    def __init__(self, postgres: PrivatePostgres, rabbit: PrivateRabbit, secrets: Path) -> None:
        self._database = make_url(postgres.database("tocsin"))
        self._replaced = {
            SECRETS: str(secrets),
            KEPT: str(secrets.parent),
            "@rabbitmq:5672": f"@127.0.0.1:{rabbit.port}",
        }
        self.private = {name: free_address() for name in SERVED}
        public = {name: free_address() for name in SERVED if name.startswith("gateway")}
        self._replaced |= {f"//{name}:{INSIDE}": f"//{at}" for name, at in self.private.items()}
        self._public = public | {"proxy": public["gateway-1"]}

    def settings(self, name: str) -> dict[str, str]:
        """The settings of a service."""
        return {key: self._value(name, key, value) for key, value in _environment(name).items()}

    def _value(self, name: str, key: str, value: str) -> str:
        if key == "TOCSIN_DATABASE_URL":
            user = make_url(value).username
            return self._database.set(username=user).render_as_string(hide_password=False)
        if key == "TOCSIN_PRIVATE_HTTP":
            return self.private[name]
        if key == "TOCSIN_HTTP":
            return self._public[name if name in self._public else "proxy"]
        for said, meant in self._replaced.items():
            value = value.replace(said, meant)
        return value


def _environment(name: str) -> dict[str, str]:
    return dict(SERVED[name].get("environment", {}))


def as_operator(here: Translated, *words: object, beside: str = "prepare", **more: str) -> str:
    """What a command says that is run where `prepare` runs, or beside another service."""
    settings = environment(**here.settings(beside), **more)
    done = subprocess.run(
        [TOCSIN, *map(str, words)], env=settings, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def check_that_a_bank_is_reached(here: Translated, secrets: Path) -> None:
    """Enter everybody, give the simulated agencies their papers, and see a bank take an order."""
    as_operator(here, "agencies", "import", SHIPPED / "directory.toml")
    (secrets / "bank-keys").write_text(as_operator(here, "agencies", "issue-papers"))
    key = as_operator(here, "agencies", "issue-key", "HZAFC", "--role", "officer").strip()
    gateway = f"http://{here.settings('gateway-1')['TOCSIN_HTTP']}"
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "first"}

    def ordered() -> bool:
        url = f"{gateway}/v1/stop-payments"
        return urllib3.request("POST", url, json=APPLICATION, headers=headers).status == CREATED

    def delivered() -> bool:
        orders = urllib3.request("GET", f"{gateway}/v1/orders", headers=headers).json()["orders"]
        return bool(orders and orders[0]["delivered_at"])

    until(ordered)
    until(delivered)
    check_that_an_office_is_reached(gateway, key)
    check_that_a_company_is_scored(here, gateway)


def check_that_an_office_is_reached(gateway: str, key: str) -> None:
    """See a simulated office open the task that it is given."""
    url = f"{gateway}/v1/liaison-tasks"
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "task"}

    def issued() -> bool:
        return urllib3.request("POST", url, json=TASK, headers=headers).status == CREATED

    def delivered() -> bool:
        tasks = urllib3.request("GET", url, headers=headers).json()["tasks"]
        return bool(tasks and tasks[0]["delivered_at"])

    until(issued)
    until(delivered)


def check_that_a_company_is_scored(here: Translated, gateway: str) -> None:
    """See a company that a registry pushes come before the only centre there is."""
    key = as_operator(here, "agencies", "issue-key", "HZAMR", "--role", "registry_desk").strip()
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "company"}
    pushed = {name: said for name, said in COMPANY.items() if name != "centre"}
    url = f"{gateway}/v1/companies"

    def made() -> bool:
        return urllib3.request("POST", url, json=pushed, headers=headers).status == CREATED

    def scored() -> bool:
        found = urllib3.request("GET", url, headers=headers).json()["companies"]
        return bool(found and found[0]["points"])

    until(made)
    until(scored)


@pytest.mark.slow
def test_every_service_of_the_compose_file_starts_and_its_health_check_answers(
    postgres: PrivatePostgres, rabbit: PrivateRabbit, secrets: Path, tmp_path: Path
) -> None:
    """And together they do what they are for."""
    rabbit.control("import_definitions", given=(secrets / "rabbitmq-definitions.json").read_text())
    here = Translated(postgres, rabbit, secrets)
    prepare = [TOCSIN, *SERVED["prepare"]["command"]]
    words = [str(word).replace(SECRETS, str(secrets)) for word in prepare]
    subprocess.run(words, env=environment(**here.settings("prepare")), check=True)
    members = [
        Member(
            name, tuple(said["command"]), here.settings(name), f"http://{here.private[name]}/readyz"
        )
        for name, said in SERVED.items()
        if name != "prepare"
    ]
    with Fleet(members, tmp_path) as fleet:
        fleet.start()
        fleet.wait_until_ready()
        for name in fleet.members:
            _, python, *rest = SERVED[name]["healthcheck"]["test"]
            assert python == "python"
            check = [word.replace(f"127.0.0.1:{INSIDE}", here.private[name]) for word in rest]
            subprocess.run([sys.executable, *check], check=True)
        check_that_a_bank_is_reached(here, secrets)
        key = {"TOCSIN_MASTER_KEY_FILE": str(secrets / "master-key")}
        file = SHIPPED / "cases" / "boss-impersonation.csv"
        taken = as_operator(here, "orders", "import", file, "--officer", "officer", **key)
        assert "0 repeated, 0 refused" in taken
        sweep = as_operator(here, "attachments", "sweep", beside="liaison_tasks")
        assert sweep == "0 files were removed.\n"
        assert fleet.ended() == {}
        assert set(fleet.stop().values()) == {0}


def test_every_secret_that_is_mounted_is_one_that_is_made(secrets: Path) -> None:
    declared: dict[str, Any] = COMPOSE["secrets"]
    mounted = {name for said in COMPOSE["services"].values() for name in said.get("secrets", ())}
    assert mounted == set(declared)
    for name, said in declared.items():
        assert Path(said["file"]).name == name
        assert (secrets / name).is_file()


def test_no_process_is_given_more_than_its_own_secrets() -> None:
    for name, said in SERVED.items():
        if name == "prepare":
            assert "countersign-key" not in said["secrets"]
            continue
        process = said["command"][1]
        own = {f"database-{process}", f"broker-{process}", "callers", "port-gateway", "bank-keys"}
        assert set(said["secrets"]) <= own | {"countersign-key", "log-key", "master-key"}
        assert ("master-key" in said["secrets"]) == (process in {*SEALING, "projector"})
        assert ("log-key" in said["secrets"]) == (process == "ledger")
        assert ("countersign-key" in said["secrets"]) == (process == "gateway")
        assert ("port-gateway" in said["secrets"]) == (process == "gateway")
        assert ("bank-keys" in said["secrets"]) == (process == "sandbox")


def test_only_the_simulated_banks_are_given_their_books() -> None:
    books = "deploy/demo/books"
    assert books in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert list((ROOT / books).iterdir())
    given = {name for name, said in COMPOSE["services"].items() if books in str(said)}
    assert given == {"sandbox"}
    assert COMPOSE["services"]["sandbox"]["volumes"] == [f"./{books}:/tocsin/{books}:ro"]


def test_the_database_is_healthy_only_once_it_can_be_reached_from_outside() -> None:
    """While it is being set up it listens on a socket of its own alone, and is restarted then."""
    test = COMPOSE["services"]["postgres"]["healthcheck"]["test"]
    assert test[test.index("--host") + 1] == "127.0.0.1"


def test_every_process_runs_as_nobody_on_a_root_that_it_cannot_write() -> None:
    for said in SERVED.values():
        assert said["user"] == "65534:65534"
        assert said["read_only"] is True
        assert said["cap_drop"] == ["ALL"]
