"""Vector search: exact while small, as good as stated when coded, and never silently wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.errors import DamagedIndexError
from index.dense import CODED_FOLDER, DenseIndex, DenseSettings, write_dense
from index.dense_coded import VECTORS, CodedSettings, places_of

DIMENSION = 64
SMALL = DenseSettings(
    flat_limit=1000, fresh_limit=100, coded=CodedSettings(queries=50, exact_below=50)
)


def clustered(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Unit vectors around forty centres, as topics are."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).standard_normal((40, DIMENSION))
    vectors = centres[random.integers(0, 40, count)] + random.standard_normal((count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def step(
    tmp_path: Path,
    name: str,
    base: str | None,
    remove: range,
    keys: range,
    settings: DenseSettings = SMALL,
) -> DenseIndex:
    (tmp_path / name).mkdir()
    write_dense(
        tmp_path / name,
        tmp_path / base if base else None,
        remove,
        keys,
        clustered(10_000)[keys.start : keys.stop],
        settings,
    )
    return DenseIndex(tmp_path / name, settings)


def exact(question: NDArray[np.float32], keys: list[int], k: int = 10) -> list[int]:
    scores = clustered(10_000)[keys].astype(np.float16).astype(np.float32) @ question
    return [keys[i] for i in np.argsort(-scores, kind="stable")[:k]]


def recall(
    index: DenseIndex, keys: list[int], questions: NDArray[np.float32] | None = None
) -> float:
    questions = clustered(50, seed=7) if questions is None else questions
    hits = [{key for key, _ in index.search(q, 10)} & set(exact(q, keys)) for q in questions]
    return float(np.mean([len(hit) / 10 for hit in hits]))


def test_a_small_corpus_is_searched_exactly(tmp_path: Path) -> None:
    index = step(tmp_path, "one", None, range(0), range(500))
    question = clustered(1, seed=7)[0]
    found = index.search(question, 10)
    assert [key for key, _ in found] == exact(question, list(range(500)))
    assert index.cosines(question, [key for key, _ in found]) == pytest.approx(
        dict(found), abs=1e-3
    )
    assert index.cosines(question, [10**9]) == {}


def test_removals_and_additions_keep_keys_and_vectors_together(tmp_path: Path) -> None:
    step(tmp_path, "one", None, range(0), range(300))
    index = step(tmp_path, "two", "one", range(100, 200), range(300, 400))
    living = [*range(100), *range(200, 400)]
    assert recall(index, living) == 1.0
    assert {key for key, _ in index.search(clustered(1)[0], 400)} == set(living)


def test_a_filter_limits_the_search(tmp_path: Path) -> None:
    index = step(tmp_path, "one", None, range(0), range(500))
    question = clustered(1, seed=7)[0]
    few = list(range(40, 60))
    assert [key for key, _ in index.search(question, 10, few)] == exact(question, few)
    assert index.search(question, 10, []) == []
    assert index.search(question, 10, [10**9]) == []


def test_a_large_corpus_reaches_the_stated_recall(tmp_path: Path) -> None:
    index = step(tmp_path, "one", None, range(0), range(5000))
    assert index._coded is not None
    assert index._coded.facts.recall >= SMALL.coded.recall
    assert index._coded.facts.probes < index._coded.facts.lists
    assert recall(index, list(range(5000))) >= 0.95
    question = clustered(1, seed=7)[0]
    few, many = list(range(30, 60)), list(range(0, 5000, 2))
    assert [key for key, _ in index.search(question, 10, few)] == exact(question, few)
    assert len(set(exact(question, many)) & {k for k, _ in index.search(question, 10, many)}) >= 9


def test_candidates_grow_where_more_lists_would_not_help(tmp_path: Path) -> None:
    few = CodedSettings(queries=50, recall=0.99, least_reranked=12, least_probes=64)
    settings = DenseSettings(flat_limit=1000, fresh_limit=100, coded=few)
    index = step(tmp_path, "one", None, range(0), range(5000), settings)
    assert index._coded is not None
    assert index._coded.facts.reranked > few.least_reranked
    assert index._coded.facts.recall >= few.recall
    assert recall(index, list(range(5000))) >= 0.95


def test_a_question_far_from_everything_has_more_lists_searched(tmp_path: Path) -> None:
    far = np.random.default_rng(5).standard_normal((50, DIMENSION)).astype(np.float32)
    far /= np.linalg.norm(far, axis=1, keepdims=True)
    untuned = CodedSettings(queries=5, recall=0.0, least_probes=2, least_reranked=400)
    found = {}
    for name, within in (("fixed", 0.0), ("near", 0.3)):
        settings = DenseSettings(1000, 100, coded=replace(untuned, within=within))
        index = step(tmp_path, name, None, range(0), range(5000), settings)
        found[name] = recall(index, list(range(5000)), far)
    assert found["fixed"] < 0.6
    assert found["near"] > 0.95


def test_a_recall_out_of_reach_ends_the_tuning(tmp_path: Path) -> None:
    most = CodedSettings(queries=50, recall=1.01, most_reranked=400)
    settings = DenseSettings(flat_limit=1000, fresh_limit=100, coded=most)
    index = step(tmp_path, "one", None, range(0), range(2000), settings)
    assert index._coded is not None
    assert index._coded.facts.reranked == most.most_reranked
    assert index._coded.facts.probes == index._coded.facts.lists


def test_the_coded_part_is_shared_until_it_is_outgrown(tmp_path: Path) -> None:
    step(tmp_path, "one", None, range(0), range(3000))
    index = step(tmp_path, "two", "one", range(200), range(3000, 3080))
    mapped = Path(CODED_FOLDER, VECTORS)
    assert (tmp_path / "one" / mapped).samefile(tmp_path / "two" / mapped)
    assert recall(index, list(range(200, 3080))) >= 0.95
    assert not {key for key, _ in index.search(clustered(1)[0], 200)} & set(range(200))
    assert index.cosines(clustered(1)[0], [5, 3001]).keys() == {3001}
    grown = step(tmp_path, "three", "two", range(200, 210), range(3080, 3200))
    assert not (tmp_path / "two" / mapped).samefile(tmp_path / "three" / mapped)
    assert grown._coded is not None
    assert grown._coded.facts.passages == 3200 - 210
    assert recall(grown, list(range(210, 3200))) >= 0.95
    assert recall(DenseIndex(tmp_path / "two", SMALL), list(range(200, 3080))) >= 0.95


def test_a_changed_row_is_noticed_when_it_is_used(tmp_path: Path) -> None:
    index = step(tmp_path, "one", None, range(0), range(2000))
    question = clustered(10_000)[123]
    assert index.search(question, 1)[0][0] == 123
    path = tmp_path / "one" / CODED_FOLDER / VECTORS
    data = bytearray(path.read_bytes())
    data[123 * DIMENSION * 2 + 5] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedIndexError):
        DenseIndex(tmp_path / "one", SMALL).search(question, 1)


@pytest.mark.parametrize("name", ["codes.faiss", "vectors.f16", "keys.npy", "facts.json"])
def test_a_cut_file_is_damage(tmp_path: Path, name: str) -> None:
    step(tmp_path, "one", None, range(0), range(2000))
    path = tmp_path / "one" / CODED_FOLDER / name
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DamagedIndexError):
        DenseIndex(tmp_path / "one", SMALL)


def test_places_of_absent_keys_are_left_out() -> None:
    keys = np.array([2, 4, 8], dtype=np.int64)
    assert places_of(keys, np.array([1, 2, 5, 8, 9], dtype=np.int64)).tolist() == [0, 2]
    assert places_of(keys[:0], keys).tolist() == []
