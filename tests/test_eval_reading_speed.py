"""The reading speed measurement counts JATS files, whatever they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.reading_speed import jats_files, main
from tests.jats_sample import JATS


def test_only_jats_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.data").write_text(JATS, encoding="utf-8")
    (tmp_path / "b.xml").write_text("<html><body>no</body></html>")
    (tmp_path / "empty.nxml").write_text("")
    assert jats_files(tmp_path) == [tmp_path / "deep" / "a.data"]
    assert main([str(tmp_path), "--rounds", "1"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert (measured["files"], measured["failed"]) == (1, 0)
    assert measured["files_per_second_per_core"] > 0


def test_nothing_to_measure_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "error" in json.loads(capsys.readouterr().out)
