"""The tree, against the Certificate Transparency vectors, pymerkle and its own laws."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from shared.log.tree import (
    EMPTY,
    Edge,
    consistency,
    inclusion,
    leaf_hash,
    node_hash,
    ranges,
    root,
    verify_consistency,
    verify_inclusion,
)

ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
] + [bytes(range(0x60, 0x70))]

ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

LEAF_2 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LEAVES_3_4 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
LEAVES_5_8 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
LEAF_5 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
LEAVES_7_8 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
LEAVES_5_6 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

PATHS = [
    (0, 1, []),
    (0, 8, [LEAF_2, LEAVES_3_4, LEAVES_5_8]),
    (5, 8, [LEAF_5, LEAVES_7_8, ROOTS[3]]),
    (2, 3, [ROOTS[1]]),
    (1, 5, [ROOTS[0], LEAVES_3_4, LEAF_5]),
]

PROOFS = [
    (1, 1, []),
    (1, 8, [LEAF_2, LEAVES_3_4, LEAVES_5_8]),
    (6, 8, [LEAVES_5_6, LEAVES_7_8, ROOTS[3]]),
    (2, 5, [LEAVES_3_4, LEAF_5]),
]

known = [leaf_hash(entry) for entry in ENTRIES]
many = [leaf_hash(str(number).encode()) for number in range(300)]
subtree = ranges(many)
sizes = st.integers(1, len(many))


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert root([]) == EMPTY == sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root(known[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_inclusion_paths_are_those_of_certificate_transparency(
    index: int, size: int, path: list[str]
) -> None:
    assert [step.hex() for step in inclusion(ranges(known), index, size)] == path


@pytest.mark.parametrize(("old", "new", "path"), PROOFS)
def test_consistency_proofs_are_those_of_certificate_transparency(
    old: int, new: int, path: list[str]
) -> None:
    assert [step.hex() for step in consistency(ranges(known), old, new)] == path


def test_roots_and_paths_are_those_of_pymerkle() -> None:
    peer = InmemoryTree(algorithm="sha256")
    for size in range(1, 100):
        peer.append_entry(str(size - 1).encode())
        assert root(many[:size]) == subtree(0, size) == peer.get_root(size)
        for index in {0, size // 2, size - 1}:
            path = peer.prove_inclusion(index + 1, size).serialize()["path"]
            ours = [many[index], *inclusion(subtree, index, size)]
            assert sorted(step.hex() for step in ours) == sorted(path)


@given(sizes, st.data())
def test_an_inclusion_path_proves_its_own_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, size).filter(lambda drawn: drawn != index))
    path, top = inclusion(subtree, index, size), subtree(0, size)
    assert verify_inclusion(many[index], index, size, path, top)
    assert not verify_inclusion(EMPTY, index, size, path, top)
    assert not verify_inclusion(many[index], other, size, path, top)
    assert not verify_inclusion(many[index], index, size, [*path, top], top)
    assert not verify_inclusion(many[index], index, size, path, EMPTY)


@given(sizes, sizes)
def test_a_consistency_proof_proves_its_own_trees_and_no_other(one: int, two: int) -> None:
    old, new = sorted((one, two))
    path, tops = consistency(subtree, old, new), (subtree(0, old), subtree(0, new))
    assert verify_consistency(old, new, *tops, path)
    assert not verify_consistency(old, new, EMPTY, tops[1], path)
    assert not verify_consistency(old, new, tops[0], EMPTY, path)
    assert not verify_consistency(old, new, *tops, [*path, EMPTY])
    assert not verify_consistency(new + 1, new, *tops, path)


@given(st.integers(2, len(many)), st.data())
def test_a_proof_with_one_step_changed_or_missing_proves_nothing(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    path, proof = inclusion(subtree, index, size), consistency(subtree, old, size)
    top, old_top = subtree(0, size), subtree(0, old)
    step = data.draw(st.integers(0, len(path) - 1))
    jump = data.draw(st.integers(0, len(proof) - 1))
    for wrong in ([EMPTY], []):
        bent = path[:step] + wrong + path[step + 1 :]
        assert not verify_inclusion(many[index], index, size, bent, top)
        bent = proof[:jump] + wrong + proof[jump + 1 :]
        assert not verify_consistency(old, size, old_top, top, bent)


@given(st.integers(0, len(many)))
def test_an_edge_survives_being_stored(size: int) -> None:
    edge = Edge()
    for leaf in many[:size]:
        edge.push(leaf)
    again = Edge.from_bytes(size, edge.to_bytes())
    again.push(many[0])
    assert again.root() == root([*many[:size], many[0]])


@pytest.mark.parametrize(("size", "peaks"), [(0, b"\0" * 32), (3, b"\0" * 32), (1, b"\0" * 31)])
def test_an_edge_of_another_size_is_refused(size: int, peaks: bytes) -> None:
    with pytest.raises(ValueError, match="peaks"):
        Edge.from_bytes(size, peaks)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_path_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(subtree, index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_there_is_no_proof_from_a_tree_that_did_not_grow(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no tree"):
        consistency(subtree, old, new)


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = many[:2]
    assert node_hash(left, right) != leaf_hash(left + right)
