"""The measurements at size, taken of a small index: real FAISS, tantivy and SQLite throughout."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest
from bench_material import beir_folder

from eval.scale import main

WORDS = "mast cell bone skin sting dose drug pain child serum marrow rash test risk fever".split()


def _source(folder: Path) -> Path:
    """A BEIR folder with 300 further entries, all different, so that scores hardly tie."""
    beir_folder(folder)
    draw = random.Random(0)  # noqa: S311 - not a secret
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as file:
        for number in range(300):
            text = " ".join([*draw.choices(WORDS, k=12), f"w{number}", f"v{draw.random():.6f}"])
            file.write(json.dumps({"_id": f"m{number}", "title": "", "text": text}) + "\n")
    return folder


def _measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, float]:
    sys.argv = ["eval.scale", *arguments]
    main()
    found: dict[str, float] = json.loads(capsys.readouterr().out)
    return found


def test_an_index_is_built_measured_updated_and_grown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [])
    source = ["--source", str(_source(tmp_path)), "--folder", str(tmp_path / "index")]
    found = _measured(capsys, *source, "--passages", "300", "--update", "--against-rebuild")
    assert found["passages"] >= 300
    assert found["recall"] == 1.0
    assert found["agreement"] == 1.0
    assert found["add_s"] > 0
    assert found["rebuild_s"] > 0
    assert not (tmp_path / "index-rebuilt").exists()

    again = _measured(capsys, *source, "--reuse")
    assert again["passages"] == found["passages"]
    assert again["build_s"] == {}

    grown = _measured(capsys, *source, "--grow", "--passages", "300")
    assert grown["passages"] >= found["passages"] + 300
