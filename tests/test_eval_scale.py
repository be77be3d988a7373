"""The measurements at size, taken of a small index: real FAISS, tantivy and SQLite throughout."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from bench_material import beir_folder

from eval.scale import main


def _measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, float]:
    sys.argv = ["eval.scale", *arguments]
    main()
    found: dict[str, float] = json.loads(capsys.readouterr().out)
    return found


def test_an_index_is_built_measured_updated_and_grown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [])
    source = ["--source", str(beir_folder(tmp_path)), "--folder", str(tmp_path / "index")]
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
