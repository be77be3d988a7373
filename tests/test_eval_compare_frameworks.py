"""Ours beside other frameworks: our rows from a real index, and what is said of absent ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bench_material import ENTRIES, beir_folder

from corpus.errors import UsageError
from eval.beir import read_beir
from eval.compare_frameworks import Comparison, Indexing, Row, compare, goals, main, table
from eval.frameworks import FUSED, RANKED, RIVALS, Curbside, Rival, left_out

ABSENT = Rival("elsewhere", ("no-such-search-framework",), lambda: pytest.fail("was loaded"))
OURS = Row(FUSED, 0.80, Indexing(5.0, 9.0), 5.0, 50.0)
THEIRS = Row("theirs", 0.78, Indexing(10.0, 18.0), 9.9, 100.0)


@pytest.fixture(scope="module")
def curbside(tmp_path_factory: pytest.TempPathFactory) -> Curbside:
    return Curbside(tmp_path_factory.mktemp("indexes"))


def test_both_our_rows_are_measured_on_the_same_index(tmp_path: Path, curbside: Curbside) -> None:
    said: list[str] = []
    bench = read_beir(beir_folder(tmp_path), "dev")
    fused, ranked = compare(bench, [curbside], builds=2, rounds=3, say=said.append)
    assert (fused.system, ranked.system) == (FUSED, RANKED)
    assert fused.indexing == ranked.indexing
    for row in (fused, ranked):
        assert 0.8 < row.ndcg <= 1
        assert 0 < row.median_ms <= row.p95_ms
        assert row.indexing.seconds > 0
    assert len([line for line in said if line.startswith(f"{RANKED}: asked")]) == 3


def test_indexing_again_embeds_again_and_forgets_what_was_there(
    tmp_path: Path, curbside: Curbside
) -> None:
    entries = read_beir(beir_folder(tmp_path), "dev").entries()
    curbside.index(entries)
    searches = curbside.index(entries[:2])
    for search in searches.values():
        assert set(search("What is injected in anaphylaxis?", 10)) <= set(list(ENTRIES)[:2])
        assert search("What is injected in anaphylaxis?", 1) == ["e1"]
        assert search("?!", 10) == []


@pytest.mark.parametrize(
    ("ours", "met"),
    [
        (OURS, [True, True, False, True]),
        (replace(OURS, ndcg=0.799, indexing=Indexing(5.1, 1.0)), [False, False, False, True]),
        (replace(OURS, ndcg=0.9, median_ms=4.9, p95_ms=50.1), [True, True, True, False]),
    ],
)
def test_goals_are_met_at_their_border_and_missed_beyond(ours: Row, met: list[bool]) -> None:
    found = goals([ours, THEIRS])
    assert [goal.met for goal in found] == met
    assert {(goal.ours, goal.rival) for goal in found} == {(FUSED, "theirs")}


def test_the_table_says_which_goals_are_missed() -> None:
    rows = (OURS, replace(OURS, system=RANKED, ndcg=0.85, median_ms=60.0), THEIRS)
    lines = table(Comparison(rows, goals(rows), {"questions": 3, "documents": 1200})).splitlines()
    assert "| curbside, fused | 0.800 | 5.0 (9.0) | 5.0 | 50.0 |" in lines
    assert "3 questions, 1,200 documents." in lines
    assert "| nDCG@10: theirs's and 0.02 more | +0.020 met | +0.070 met |" in lines
    missed = "| median query time: 0.50 of theirs's | 0.51 **missed** | 6.06 **missed** |"
    assert missed in lines


def test_what_is_not_installed_is_named_with_how_to_install_it() -> None:
    said = left_out([ABSENT])
    assert said is not None
    assert "not installed: elsewhere" in said
    assert "install no-such-search-framework with pip install" in said
    assert left_out([Rival("here", ("numpy",), lambda: pytest.fail("was loaded"))]) is None


def test_the_command_compares_what_is_there_and_says_what_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, written = beir_folder(tmp_path), tmp_path / "figures.json"
    main([str(folder), "--split", "dev", "--rounds", "1", "--json", str(written)])
    printed = capsys.readouterr()
    figures = json.loads(written.read_text(encoding="utf-8"))
    there = [rival.name for rival in RIVALS if None not in rival.versions.values()]
    assert [row["system"] for row in figures["rows"]] == [FUSED, RANKED, *there]
    assert figures["settings"]["questions"] == 3
    assert len(figures["goals"]) == len(there) * 8
    assert f"| {RANKED} |" in printed.out
    absent = [rival.name for rival in RIVALS if rival.name not in there]
    assert ("Left out" in printed.err) == bool(absent)
    assert all(name in printed.err for name in absent)


def test_a_folder_that_is_no_bench_ends_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no corpus\.jsonl"):
        main([str(tmp_path)])
    with pytest.raises(UsageError):
        read_beir(tmp_path)
