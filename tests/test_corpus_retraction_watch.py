"""The Retraction Watch list: read as it is published, looked up by DOI and PMID."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import FetchError, UsageError
from corpus.retraction_watch import RetractionWatch, load_csv

HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,"
    "RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,"
    "OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes,\n"
)


def row(
    nature: str,
    doi: str = "10.5555/a",
    pmid: str = "0",
    day: str = "1/31/2024 0:00",
    reason: str = "+Error in Data;+Unreliable Results;",
    notice: str = "10.5555/notice",
) -> str:
    return (
        f'1,"A title, with a comma",(HSC) Medicine;,Inst,J,P,Nowhere,E Example,,Review;,{day},'
        f"{notice},0,1/1/2020 0:00,{doi},{pmid},{nature},{reason},No,,\n"
    )


def loaded(folder: Path, *rows: str) -> RetractionWatch:
    path = folder / "list.sqlite"
    load_csv((HEADER + "".join(rows)).encode("utf-8-sig"), path)
    return RetractionWatch(path)


def test_a_retraction_is_found_by_doi_in_any_case_and_says_why(tmp_path: Path) -> None:
    watch = loaded(tmp_path, row("Retraction", doi="10.5555/ABC"))
    status, reason = watch.status("10.5555/aBc", None) or ("", "")
    assert status == "retracted"
    assert reason == (
        "Retraction of 2024-01-31 in Retraction Watch: Error in Data, Unreliable Results "
        "(notice 10.5555/notice)"
    )
    assert watch.status("10.5555/other", None) is None


def test_a_retraction_is_found_by_pmid(tmp_path: Path) -> None:
    watch = loaded(tmp_path, row("Retraction", doi="unavailable", pmid="31000000"))
    assert (watch.status(None, "31000000") or [None])[0] == "retracted"


def test_no_identifier_matches_no_identifier(tmp_path: Path) -> None:
    watch = loaded(
        tmp_path,
        row("Retraction", doi="unavailable", pmid="0"),
        row("Retraction", doi="", pmid="5"),
    )
    assert watch.status(None, None) is None
    assert watch.status("unavailable", "0") is None
    assert watch.status("", "") is None


@pytest.mark.parametrize(
    ("natures", "status"),
    [
        (["Correction"], "corrected"),
        (["Correction", "Expression of concern"], "expression-of-concern"),
        (["Retraction", "Correction"], "retracted"),
        (["Retraction", "Reinstatement"], None),
        (["Correction", "Retraction", "Reinstatement"], "corrected"),
        (["Retraction", "Reinstatement", "Retraction"], "retracted"),
        (["Something new"], None),
    ],
)
def test_the_last_word_counts(tmp_path: Path, natures: list[str], status: str | None) -> None:
    rows = [row(nature, day=f"{n + 1}/2/2024 0:00") for n, nature in enumerate(natures)]
    found = loaded(tmp_path, *reversed(rows)).status("10.5555/a", None)
    assert (found[0] if found else None) == status


def test_a_new_list_takes_the_place_of_the_old_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    watch = loaded(tmp_path, row("Retraction"))
    path = tmp_path / "list.sqlite"
    for wrong in (b"a,b\n1,2\n", b"", HEADER.encode(), b"\x00\xff" * 50):
        with pytest.raises(UsageError):
            load_csv(wrong, path)
        assert watch.status("10.5555/a", None)
    assert load_csv((HEADER + row("Correction", doi="10.5555/b")).encode(), path) == 1
    assert watch.status("10.5555/a", None) is None
    assert watch.loaded_at()


def test_without_a_list_nothing_is_known(tmp_path: Path) -> None:
    watch = RetractionWatch(tmp_path / "none.sqlite")
    assert not watch.present
    assert watch.status("10.5555/a", "1") is None
    assert watch.loaded_at() is None


def test_a_damaged_list_is_no_all_clear(tmp_path: Path) -> None:
    watch = loaded(tmp_path, row("Retraction"))
    (tmp_path / "list.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(FetchError, match="load it again"):
        watch.status("10.5555/a", None)
