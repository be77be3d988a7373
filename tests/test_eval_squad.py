"""SQuAD files and evidence questions: read with their faults, asked, and judged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bench_material import ARTICLE, OTHER, squad_file
from index_material import ToyEncoder
from shared_material import require_shared

from corpus.errors import UsageError
from eval.bench_index import Workshop, folder_index
from eval.evidence import EvidenceQuestion, read_evidence
from eval.run_evidence import evidence_hit, run_evidence
from eval.run_squad import run_squad
from eval.squad import nearest, read_squad
from qa.answer import Quote


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "cache", ToyEncoder())


def test_a_missed_offset_is_moved_to_the_nearest_match() -> None:
    assert nearest("six and six", " six ", 7).start == 8
    assert nearest("six and six", "six", 1).start == 0
    assert nearest("none here", "six", 3).start == -1
    assert nearest("x", "  ", 0).start == -1


def test_articles_become_whole_documents(tmp_path: Path) -> None:
    first, second = read_squad(squad_file(tmp_path / "dev.json")).documents()
    assert (first.id, first.metadata.title) == ("7", "Bone in mast cell disease")
    assert first.text == ARTICLE
    assert [block.kind for block in first.blocks] == ["title", "paragraph", "paragraph"]
    assert (second.id, second.metadata.title) == ("Stings", "Stings")
    assert second.text == f"Stings\n\n{OTHER}"


def test_questions_keep_their_spans_and_impossible_ones_have_none(tmp_path: Path) -> None:
    one, two, three = read_squad(squad_file(tmp_path / "dev.json")).questions
    answer = one.answers[0]
    assert ARTICLE[answer.start : answer.start + len(answer.text)] == answer.text == "six percent"
    assert two.answers == ()
    assert three.document_id == "Stings"
    assert len(read_squad(tmp_path, "dev", 1).questions) == 1


def test_a_run_counts_passages_and_quotes(tmp_path: Path, shop: Workshop) -> None:
    report = run_squad(read_squad(squad_file(tmp_path / "dev.json")), shop)
    for name in ("passage_hit@5", "passage_hit_alone@5", "quote_hit@3", "quote_hit_alone@3"):
        assert report.metrics[name] == 1.0, name
    assert 0 < report.metrics["span_f1"] < 1
    assert report.by_kind["impossible"].keys() == {"questions", "refused"}
    assert {"coverage", "quote_hit@1", "passage_hit@1"} <= report.metrics.keys()


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text('{"data": [{"paragraphs": [{}]}]}')
    with pytest.raises(UsageError, match=r"no SQuAD 2\.0 file"):
        read_squad(path)
    with pytest.raises(UsageError, match="no split 'train'; it has: dev"):
        read_squad(tmp_path, "train")


def test_the_shared_questions_all_find_their_text() -> None:
    bench = read_squad(require_shared("bench", "covid-qa"), "dev")
    assert len(bench.questions) == 363
    assert all(answer.start >= 0 for question in bench.questions for answer in question.answers)


def evidence_file(path: Path) -> Path:
    row = {
        "id": 5,
        "article": "bone",
        "question": "What did zoledronic acid do to bone density?",
        "evidence": ["Zoledronic acid raised the density of bone at the spine by six percent"] * 2,
        "label": "significantly increased",
    }
    path.write_text(json.dumps(row) + "\n")
    return path


def test_evidence_is_read_once_each(tmp_path: Path) -> None:
    (question,) = read_evidence(evidence_file(tmp_path / "dev.jsonl"))
    assert (question.id, len(question.evidence)) == ("5", 1)
    assert question.kind == "significantly increased"
    (tmp_path / "bad.jsonl").write_text('{"id": 1, "article": "a", "question": "b"}\n')
    with pytest.raises(UsageError, match="line 1 is no evidence question"):
        read_evidence(tmp_path, "bad")


def test_evidence_counts_in_the_right_document_alone() -> None:
    question = EvidenceQuestion("1", "bone", "?", ("Bone density rose by six percent.",), "x")
    text = "Bone density rose by six percent (p < 0.01)."
    quote = Quote(text, "bone", 0, len(text), 1, None, (), 0.5)
    assert evidence_hit(question, [quote])
    other = Quote(text, "other", 0, len(text), 1, None, (), 0.5)
    assert not evidence_hit(question, [other])


def test_a_run_over_a_folder_of_documents(tmp_path: Path, shop: Workshop) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bone.txt").write_text(ARTICLE)
    (folder / "stings.txt").write_text(OTHER)
    (question,) = read_evidence(evidence_file(tmp_path / "dev.jsonl"))
    absent = run_evidence([question], folder, shop)
    assert absent.metrics["documents_present"] == 0.0
    assert absent.metrics["evidence_hit@5"] == 0.0
    ids = [row.id for row in folder_index(folder, shop).documents()]
    right = replace(question, article=next(id for id in ids if id.startswith("bone")))
    report = run_evidence([right], folder, shop)
    assert report.metrics["evidence_hit@5"] == report.metrics["evidence_hit_alone@5"] == 1.0
    assert report.metrics["document_hit@1"] == 1.0
