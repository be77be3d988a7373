"""Counting quotes that equal their source: every bench, and what happens when one does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bench_material import beir_folder, squad_file
from index_material import ToyEncoder

from eval import verbatim
from eval.bench_index import Workshop
from eval.subject import Subject
from eval.verbatim import Bench, benches, count, main


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "cache", ToyEncoder())


def _benches(tmp_path: Path, shop: Workshop) -> list[Bench]:
    squad_file(tmp_path / "dev.json")
    given = verbatim.parser().parse_args(
        [
            *("--beir", str(beir_folder(tmp_path / "beir")), "--squad", str(tmp_path / "dev.json")),
            *("--cache", str(tmp_path / "cache")),
        ]
    )
    return list(benches(given, shop))


def test_every_quote_of_every_bench_equals_its_source(tmp_path: Path, shop: Workshop) -> None:
    made = _benches(tmp_path, shop)
    assert [bench.name for bench in made] == ["beir", "squad"]
    for bench in made:
        found = count(bench, Subject(bench.index, shop.encoder))
        assert found.questions == len(bench.questions) == 3
        assert found.quotes > 0
        assert found.spans >= found.quotes
        assert found.perfect


def test_a_source_that_changed_is_counted(tmp_path: Path, shop: Workshop) -> None:
    bench = _benches(tmp_path, shop)[1]
    changed = [replace(document, text=f"X{document.text}") for document in bench.documents]
    found = count(replace(bench, documents=changed), Subject(bench.index, shop.encoder))
    assert found.equal == found.spans
    assert found.verified == 0
    assert not found.perfect


def test_evidence_needs_its_documents(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--evidence", "x.jsonl", "--cache", "c"])
    assert "--documents" in capsys.readouterr().err
