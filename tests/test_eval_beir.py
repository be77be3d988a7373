"""BEIR folders: read, ranked and measured, with figures that can be worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import ir_measures
import pytest
from bench_material import ENTRIES, beir_folder
from index_material import ToyEncoder

from corpus.errors import UsageError
from eval.beir import read_beir
from eval.bench_index import Workshop
from eval.ranking import by_rank, evaluate, write_run
from eval.run_beir import beir_index, run_beir


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "cache", ToyEncoder())


def test_metrics_by_hand_and_a_missing_query_counts_as_zero() -> None:
    qrels = {"a": {"x": 1, "y": 1}, "b": {"z": 1}}
    found = evaluate({"a": by_rank(["n", "x", "y"])}, qrels)
    ideal = 1 + 1 / math.log2(3)
    assert found["a"]["nDCG@10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / ideal)
    assert found["a"]["RR@10"] == pytest.approx(1 / 2)
    assert found["a"]["R@100"] == 1.0
    assert found["a"]["Judged@10"] == pytest.approx(2 / 3)
    assert set(found["b"].values()) == {0.0}


def test_every_entry_is_one_passage_under_its_own_id(tmp_path: Path, shop: Workshop) -> None:
    folder = beir_folder(tmp_path / "bench")
    text = " ".join(["Mast cells release histamine."] * 200)
    corpus = folder / "corpus.jsonl"
    corpus.write_text(corpus.read_text() + f'{{"_id": "long", "text": "{text}"}}\n')
    index = beir_index(read_beir(folder), shop)
    assert {row.id: row.passages for row in index.documents()} == {
        **dict.fromkeys(ENTRIES, 1),
        "long": 1,
    }


def test_a_run_covers_the_judged_queries_alone(tmp_path: Path, shop: Workshop) -> None:
    result = run_beir(read_beir(beir_folder(tmp_path / "bench")), shop)
    assert [row.id for row in result.report.rows] == ["q1", "q2", "q3"]
    assert result.report.by_kind["factoid"]["questions"] == 2
    assert result.run["q1"][0][0] == "e1"
    assert result.report.metrics["R@100"] == 1.0


def test_two_runs_are_equal(tmp_path: Path, shop: Workshop) -> None:
    bench = read_beir(beir_folder(tmp_path / "bench"))
    assert run_beir(bench, shop).report == run_beir(bench, shop).report


def test_the_saved_run_gives_the_same_figures_to_another_reader(
    tmp_path: Path, shop: Workshop
) -> None:
    bench = read_beir(beir_folder(tmp_path / "bench"))
    result = run_beir(bench, shop)
    path = tmp_path / "ours.run"
    write_run(path, result.run, "ours")
    read = list(ir_measures.read_trec_run(str(path)))
    qrels = {query: dict(row) for query, row in bench.qrels.items()}
    found = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, read)
    assert found[ir_measures.nDCG @ 10] == pytest.approx(result.report.metrics["nDCG@10"], abs=1e-6)


def test_limit_and_split(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path)
    assert [query.id for query in read_beir(folder, "dev", 2).queries] == ["q1", "q2"]
    with pytest.raises(UsageError, match="no split 'test'; it has: dev"):
        read_beir(folder, "test")
    (folder / "qrels" / "train.tsv").write_text("q1\te1\t1\n")
    with pytest.raises(UsageError, match="dev, train"):
        read_beir(folder)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("qrels/dev.tsv", "q1 e1 1\n", "line 1 is no judgement"),
        ("qrels/dev.tsv", "q1\te1\tmuch\n", "line 1 is no judgement"),
        ("qrels/dev.tsv", "q9\te1\t1\n", "No query"),
        ("queries.jsonl", '{"_id": "q1"}\n', "line 1: a query has"),
        ("queries.jsonl", "nonsense\n", "line 1 is not JSON"),
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    folder = beir_folder(tmp_path)
    (folder / file).write_text(text)
    with pytest.raises(UsageError, match=said):
        read_beir(folder)


def test_a_folder_without_a_corpus_is_no_bench(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no corpus\.jsonl"):
        read_beir(tmp_path)
