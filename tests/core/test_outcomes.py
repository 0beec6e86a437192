"""Every command in every state of an order comes to what the README's tables say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.core.content_states import CONTENT, ContentDesk
from tests.core.number_states import NUMBER, NumberDesk
from tests.core.outcomes import Desk, asked, drawn, strict
from tests.core.states import CONTROLLED, OTHERS, PROPOSED, PROTECTED, STOP, WAITING
from tests.core.subject_states import SUBJECT, SubjectDesk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.core.conftest import Core
    from tests.core.states import State

README = Path(__file__).parents[2] / "README.md"
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    "states",
    [STOP, OTHERS, PROPOSED, PROTECTED, CONTROLLED, WAITING],
    ids=["stops", "others", "proposed", "protected", "controlled", "waiting"],
)
def test_every_command_in_every_state_comes_to_what_the_readme_says(
    core: Core, states: Sequence[State]
) -> None:
    if states is WAITING:
        strict(core)
    table = drawn(asked(Desk(core), states))
    assert table in README.read_text("utf-8"), f"put this into the README:\n\n{table}"


def test_every_command_about_all_the_lines_of_somebody_comes_to_what_the_readme_says(
    carriers: Core,
) -> None:
    table = drawn(asked(SubjectDesk(carriers), SUBJECT))
    assert table in README.read_text("utf-8"), f"put this into the README:\n\n{table}"


def test_every_command_about_a_number_comes_to_what_the_readme_says(carriers: Core) -> None:
    table = drawn(asked(NumberDesk(carriers), NUMBER))
    assert table in README.read_text("utf-8"), f"put this into the README:\n\n{table}"


def test_every_command_to_an_internet_company_comes_to_what_the_readme_says(
    platforms: Core,
) -> None:
    table = drawn(asked(ContentDesk(platforms), CONTENT))
    assert table in README.read_text("utf-8"), f"put this into the README:\n\n{table}"
