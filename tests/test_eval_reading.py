"""The measurement of PDF reading: what counts as found, in order and furniture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pdf_files import BOLD, Pdf, Text, lines

from eval.reading import longest_rising, main, places, plain, recall

BODY = [
    "Ants of this kind sting only in defence of nests.",
    "The sting hurts for about a quarter of an hour.",
]
JATS = """<article><front><journal-meta><journal-title-group>
<journal-title>Made Cases</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="doi">10.5555/ants</article-id>
<title-group><article-title>{title}</article-title></title-group>
<pub-date><year>2015</year></pub-date></article-meta></front>
<body><sec><title>1. Introduction</title><p>{body}</p></sec></body></article>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    title = "Stings of Ants in the Young"
    page = [
        Text(60, 50, "https://doi.org/10.5555/ants (c) 2015", 8),
        Text(60, 90, title, 16, BOLD),
        Text(60, 150, "1. Introduction", 13, BOLD),
        *lines(BODY, 60, 180),
    ]
    (tmp_path / "ants.pdf").write_bytes(Pdf([page]).data())
    (tmp_path / "ants.nxml").write_text(JATS.format(title=title, body=" ".join(BODY)))
    return tmp_path


def measured(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    out = folder / "out.json"
    assert main([str(folder), "--json", str(out)]) == 0
    assert "sentences_found" in capsys.readouterr().out
    metrics: dict[str, float] = json.loads(out.read_text())["metrics"]
    return metrics


def test_a_pair_that_agrees_scores_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    metrics = measured(folder, capsys)
    for name in ("sentences_found", "sentences_in_order", "word_recall", "headings_found"):
        assert metrics[name] == 1.0
    for name in ("title_right", "doi_right", "year_right"):
        assert metrics[name] == 1.0


def test_a_missing_space_is_a_sentence_not_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = folder / "ants.nxml"
    twin.write_text(twin.read_text().replace("sting only", "stingonly"))
    assert measured(folder, capsys)["sentences_found"] == 0.5


def test_a_file_that_cannot_be_read_is_named_and_fails_the_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 and nothing")
    (folder / "bad.nxml").write_text((folder / "ants.nxml").read_text())
    assert main([str(folder)]) == 1
    assert "bad" in capsys.readouterr().out


def test_speed_prints_both_readers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--speed"]) == 0
    assert "ours" in capsys.readouterr().out


def test_an_empty_folder_is_no_measurement(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 1


def test_plain_keeps_spaces_and_letters_apart() -> None:
    assert plain("a \u00a0b\u2013c \ufb01n") == "a b-c fin"
    assert plain("ab") != plain("a b")


def test_places_prefer_the_next_occurrence() -> None:
    assert places(["b", "a", "c"], "a b a") == [2, 4, None]


def test_longest_rising_counts_what_stands_in_order() -> None:
    assert longest_rising([3, 1, 2, 5, 4]) == 3
    assert longest_rising([]) == 0


def test_recall_counts_each_word_as_often_as_it_stands() -> None:
    assert recall("the sting of the ant", "the ant of") == (5, 3)
