"""The sentence gold and its measurement."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.document import Span
from corpus.sentences import sentence_spans
from eval.sentence_gold import (
    GOLD,
    PARTS,
    SPLITTERS,
    GoldParagraph,
    Score,
    errors,
    main,
    read_gold,
    score,
)

TWO = GoldParagraph("One. Two. Three.", (Span(0, 4), Span(5, 9), Span(10, 16)))


@pytest.mark.parametrize("part", PARTS)
def test_our_splitter_reaches_97_percent_and_beats_the_bare_libraries(part: str) -> None:
    gold = read_gold(GOLD / f"{part}.txt")
    scores = {name: score(gold, split).f1 for name, split in SPLITTERS.items()}
    assert scores["curbside"] >= 0.97
    assert scores["curbside"] == max(scores.values())


def test_the_gold_holds_three_hundred_sentences_and_no_blank_one() -> None:
    paragraphs = [paragraph for part in PARTS for paragraph in read_gold(GOLD / f"{part}.txt")]
    sentences = [
        paragraph.text[span.start : span.end]
        for paragraph in paragraphs
        for span in paragraph.spans
    ]
    assert len(sentences) >= 300
    assert len(set(sentences)) == len(sentences)
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


def test_gold_lines_are_joined_by_a_space_or_glued(tmp_path: Path) -> None:
    file = tmp_path / "gold.txt"
    file.write_text("# note\nOne.\nTwo.\\\nThree.\n\nFour.\n", "utf-8")
    first, second = read_gold(file)
    assert first.text == "One. Two.Three."
    assert first.spans == (Span(0, 4), Span(5, 9), Span(9, 15))
    assert second.text == "Four."


def test_a_splitter_that_finds_nothing_misses_everything() -> None:
    assert score([TWO], lambda text: [Span(0, len(text))]) == Score(right=0, wrong=0, missed=2)


def test_a_boundary_one_character_off_is_wrong_and_missed() -> None:
    found = score([TWO], lambda text: [Span(0, 3), Span(5, 9), Span(10, 16)])
    assert found == Score(right=1, wrong=1, missed=1)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)


def test_errors_show_the_text_around() -> None:
    (line,) = errors([TWO], lambda text: [Span(0, 4), Span(5, 16)])
    assert line == "missed One. Two. ¶ Three."
    assert list(errors([TWO], sentence_spans)) == []


def test_the_command_prints_and_writes_every_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "scores.json"
    main(["--json", str(out)])
    rows = json.loads(out.read_text("utf-8"))
    assert {(row["part"], row["splitter"]) for row in rows} == {
        (part, name) for part in PARTS for name in SPLITTERS
    }
    assert "held_out" in capsys.readouterr().out
