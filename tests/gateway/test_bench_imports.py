"""The benchmark of imports says what it measured."""

from services.cli.bench import imports


def test_an_import_is_measured_against_a_bulk_insert_of_the_same_rows() -> None:
    (row,) = imports.measure(orders=20, rounds=1)
    assert (row["work"], row["store"], row["callers"]) == ("import", "sqlite", 1)
    assert row["peer"] == imports.PEER
    assert row["peer_per_s"]
    assert row["ratio"] is not None
    assert row["ours_per_s"] > 0


def test_every_order_of_the_case_file_is_on_another_card() -> None:
    lines = imports.case_file(50).decode().split()
    cards = {cell for line in lines[1:] for cell in line.split(",") if cell.startswith("622202")}
    assert len(cards) == 50
