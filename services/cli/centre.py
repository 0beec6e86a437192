"""The centre of a demonstration: what its officers decide about companies and tasks.

As an officer's own system would, and for a second person's word another's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import click
import orjson
from urllib3 import BaseHTTPResponse, HTTPConnectionPool

from contracts import company_checks as cc
from services.sandbox.draws import drawn

Row = Mapping[str, Any]
OK, FAILED = 200, 400
LONGEST = 500
COMPANIES, TASKS = "/v1/companies", "/v1/liaison-tasks"
VERDICTS: Mapping[str, str] = dict(
    zip(cc.FOUND, (cc.CLEAR, cc.WATCH, cc.UNREACHABLE, cc.FALSE, cc.SUSPICIOUS), strict=True)
)
"""How a company is judged by what was found on the spot."""
BY_PAPERS: Mapping[str, str] = {"low": cc.CLEAR, "notable": cc.WATCH}
"""How a company is judged by its score alone; where nothing stands here, somebody goes there."""
_AT_BANKS, _AT_CARRIERS = 2, 1
"""At how many of them a verdict is carried out."""
_PAPERS = {"remark": "已核对登记材料"}


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre at the API: its officer's key, and that of whoever approves."""

    pool: HTTPConnectionPool
    officer: str
    approver: str
    settle: Callable[[], None]
    """Waits until all that follows from what was said has been done."""

    def look_at_papers(self) -> None:
        """Look at the papers of all companies: judge by them, or have somebody go there."""
        for row in [*self._rows(COMPANIES, "companies", stage="desk_check")]:
            verdict = BY_PAPERS.get(row["band"])
            looked = _PAPERS | {"conclusion": "verdict" if verdict else "visit"}
            seen = self.decide(f"{COMPANIES}/{row['company_id']}/desk-check", looked, _tag(row))
            if verdict:
                self._judge(row, {"verdict": verdict, "reason": "登记材料"}, seen)
        self.settle()

    def judge(self, banks: Sequence[str], carriers: Sequence[str]) -> None:
        """Judge the companies that were visited, at some of these banks and carriers."""
        numbers = count(1)
        for row in [*self._rows(COMPANIES, "companies", stage="to_judge")]:
            verdict = VERDICTS[self._found(row)]
            said: dict[str, Any] = {"verdict": verdict, "reason": "实地核查"}
            if verdict not in cc.RESTRICTING:
                self._judge(row, said, self._seen(row))
                continue
            said |= {
                "legal_document_number": f"湖公(反诈)核字〔2026〕{next(numbers):05}号",
                "approver_rank": "county",
                "banks": _some(_AT_BANKS, banks, row["uscc"]),
                "carriers": _some(_AT_CARRIERS, carriers, row["uscc"]),
            }
            seen = self._judge(row, said, self._seen(row))
            here = f"{COMPANIES}/{row['company_id']}/verdict/approval"
            self.decide(here, {}, seen, self.approver)
            self.settle()

    def review(self) -> None:
        """Review what offices handed in and wish for: what says nothing goes back, once."""
        for row in [*self._rows(TASKS, "tasks", sort="due")]:
            here = f"{TASKS}/{row['order_id']}"
            if row["extension_until"] and row["status"] != "submitted":
                self.decide(f"{here}/extension/grant", {}, _tag(row))
            elif row["status"] == "submitted" and not row["returns"] and self._says_nothing(here):
                back = {"reason": "未见统计数据,请补充"}
                self.decide(f"{here}/return-for-more", back, _tag(row))
            elif row["status"] == "submitted":
                self.decide(f"{here}/acceptance", {}, _tag(row))
        self.settle()

    def _judge(self, row: Row, said: Row, seen: str) -> str:
        return self.decide(f"{COMPANIES}/{row['company_id']}/verdict", said, seen)

    def _found(self, row: Row) -> str:
        """Return what was found where a company is registered."""
        events = self._get(f"{COMPANIES}/{row['company_id']}/events").json()["events"]
        visits = [each for each in events if each["envelope"]["type"] == cc.FieldChecked.wire]
        return str(visits[-1]["data"]["found"]) if visits else cc.FOUND[0]

    def _says_nothing(self, task: str) -> bool:
        figures = self._get(task).json()["figures"]
        return bool(figures) and not any(each["value"] for each in figures)

    def _seen(self, row: Row) -> str:
        """Return the version of a company as it stands now."""
        return self._get(f"{COMPANIES}/{row['company_id']}").headers["ETag"]

    def _rows(self, path: str, name: str, **wanted: str) -> Iterator[Row]:
        after: Mapping[str, str] = {}
        while True:
            page = self._get(path, **wanted, **after, limit=str(LONGEST)).json()
            yield from page[name]
            if page["next"] is None:
                return
            after = {"after": page["next"]}

    def _get(self, path: str, **wanted: str) -> BaseHTTPResponse:
        answer = self.pool.request("GET", path, fields=wanted, headers=_headers(self.officer))
        return _taken(path, answer)

    def decide(self, path: str, said: Row, seen: str, key: str | None = None) -> str:
        """Say what is decided on a version; return the version after it."""
        headers = _headers(key or self.officer) | {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{path} {seen}".replace(" ", "-"),
            "If-Match": seen,
        }
        answer = self.pool.request("POST", path, body=orjson.dumps(dict(said)), headers=headers)
        return _taken(path, answer).headers["ETag"]


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Accept-Language": "en"}


def _taken(path: str, answer: BaseHTTPResponse) -> BaseHTTPResponse:
    if answer.status >= FAILED:
        raise click.ClickException(f"{path} was not taken: {answer.data.decode()}")
    return answer


def _tag(row: Row) -> str:
    return f'"{row["version"]}"'


def _some(most: int, agencies: Sequence[str], uscc: str) -> list[str]:
    """Return some of these agencies, always the same for the same company."""
    return sorted(agencies, key=lambda agency: drawn(0, 2**32, uscc, agency))[:most]
