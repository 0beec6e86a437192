"""The benchmark of intake says what it measured, over a real server."""

from services.cli.bench import intake


def test_signed_answers_are_measured_against_unsigned_ones() -> None:
    found = list(intake.rows(rounds=1, answers=4))
    assert [row["callers"] for row in found] == list(intake.CALLERS)
    for row in found:
        assert (row["work"], row["peer"]) == ("answer_signed", intake.PEER)
        assert min(row["ours_per_s"], row["peer_per_s"] or 0) > 0
        assert row["floor"] == intake.FLOOR
