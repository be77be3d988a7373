"""Recipes and synonym files: what is meant, what is refused, and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UsageError
from corpus.fetching.plan import FetchRequest
from corpus.recipe import matches, query_name, read_recipe
from corpus.synonyms import install_synonyms, read_synonyms

WHOLE = """
folders = ["guidelines", "papers"]
include = ["*.md", "*.xml"]
exclude = ["guidelines/drafts/**", "*-old.md"]
synonyms = "guidelines/words.md"
downloads = "papers/fetched"

[types]
"**" = "review"
"aha/*" = "guideline"
"papers/**" = "trial"

[[queries]]
source = "pubmed"
query = "mastocytosis AND anaphylaxis"
max = 50

[[queries]]
source = "doi"
ids = ["10.5555/a", "10.5555/b"]
commercial = true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "corpus.toml"
    path.write_text(text, encoding="utf-8")
    return path


def team(folder: Path) -> Path:
    for name in (
        "guidelines/a.md",
        "guidelines/aha/b.md",
        "guidelines/aha/b.md.meta.toml",
        "guidelines/drafts/c.md",
        "guidelines/d-old.md",
        "guidelines/.hidden/e.md",
        "papers/deep/er/f.xml",
        "papers/g.pdf",
        "papers/fetched/records/PMID1.xml",
        "guidelines/words.md",
        "elsewhere/h.md",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    return written(folder, WHOLE)


def test_a_recipe_names_files_queries_types_and_synonyms(tmp_path: Path) -> None:
    recipe = read_recipe(team(tmp_path))
    names = [file.relative_to(tmp_path).as_posix() for file in recipe.files()]
    assert names == ["guidelines/a.md", "guidelines/aha/b.md", "papers/deep/er/f.xml"]
    assert recipe.type_of(tmp_path / "guidelines/a.md") == "review"
    assert recipe.type_of(tmp_path / "guidelines/aha/b.md") == "guideline"
    assert recipe.type_of(tmp_path / "papers/deep/er/f.xml") == "trial"
    assert recipe.type_of(tmp_path / "elsewhere/h.md") is None
    assert recipe.queries == (
        FetchRequest("pubmed", ("mastocytosis AND anaphylaxis",), 50),
        FetchRequest("doi", ("10.5555/a", "10.5555/b"), 200, commercial=True),
    )
    assert recipe.synonyms == tmp_path / "guidelines/words.md"
    assert recipe.downloads == tmp_path / "papers/fetched"
    assert read_recipe(tmp_path) == recipe, "the folder stands for its corpus.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "neither folders nor queries"),
        ("folders = 'a'", "list of texts"),
        ("folders = [1]", "list of texts"),
        ("folder = ['a']", "unknown field 'folder'"),
        ("folders = ['a'", "not TOML"),
        ("folders = ['a']\n[types]\n'**' = 'opinion'", "'opinion' for '\\*\\*' is no document"),
        ("folders = ['a']\ntypes = 'x'", "types must be a table"),
        ("folders = ['a']\nsynonyms = 3", "synonyms must be a path"),
        ("[[queries]]\nsource = 'pubmed'", "either query"),
        ("[[queries]]\nsource = 'pubmed'\nquery = 'a'\nids = ['1']", "either query"),
        ("[[queries]]\nsource = 'google'\nquery = 'a'", "'google' is no source"),
        ("[[queries]]\nsource = 'pubmed'\nquery = 'a'\nmax = '9'", "whole number"),
        ("[[queries]]\nsource = 'pubmed'\nquery = 'a'\nmax = true", "whole number"),
        ("[[queries]]\nsource = 'pubmed'\nquery = 3", "must be text"),
        ("[[queries]]\nsource = 'pubmed'\nterms = 'a'", "unknown field 'terms'"),
        ("queries = 'a'", "under \\[\\[queries\\]\\]"),
    ],
)
def test_a_wrong_recipe_is_refused_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_recipe(written(tmp_path, text))


def test_a_recipe_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"write a corpus\.toml first"):
        read_recipe(tmp_path)


def test_a_folder_that_is_not_there_is_no_empty_folder(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, "folders = ['away']"))
    with pytest.raises(UsageError, match="mount it"):
        recipe.files()


@pytest.mark.parametrize(
    ("name", "glob", "meets"),
    [
        ("a.pdf", "*.pdf", True),
        ("deep/er/a.pdf", "*.pdf", True),
        ("deep/a.pdf", "deep/*.pdf", True),
        ("deep/er/a.pdf", "deep/*.pdf", False),
        ("deep/er/a.pdf", "deep/**/*.pdf", True),
        ("deep/a.pdf", "deep/**/*.pdf", True),
        ("deep/er/a.pdf", "deep/**", True),
        ("deeper/a.pdf", "deep/**", False),
        ("a.pdf", "?.pdf", True),
        ("ab.pdf", "?.pdf", False),
        ("a+b (1).pdf", "a+b (1).pdf", True),
        ("axpdf", "a.pdf", False),
    ],
)
def test_globs(name: str, glob: str, meets: bool) -> None:
    assert matches(name, glob) is meets


@given(st.text("ab/.*?+[](){}^$|\\", max_size=12), st.text("ab/.", min_size=1, max_size=12))
def test_any_glob_can_be_tried_and_a_plain_path_meets_itself(glob: str, name: str) -> None:
    assert matches(name, glob) in (True, False)
    normal = Path(name).as_posix()
    assert matches(normal, f"**/{normal}" if "/" not in normal else normal)


def test_a_querys_name_does_not_tell_the_query() -> None:
    name = query_name(FetchRequest("pubmed", ("mastocytosis",)))
    assert "mastocytosis" not in name
    assert name == query_name(FetchRequest("pubmed", ("mastocytosis",), 9))
    assert name != query_name(FetchRequest("pmc", ("mastocytosis",)))


def test_synonyms_are_read_kept_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("# drugs\nepinephrine, adrenaline ,EpiPen\n\nitch,pruritus\n")
    groups = read_synonyms(path)
    assert groups == (("epinephrine", "adrenaline", "EpiPen"), ("itch", "pruritus"))
    assert read_synonyms(install_synonyms(groups, tmp_path / "index")) == groups


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"lonely\n", "line 1: write two"),
        (b"a, b\n c ,\n", "line 2: write two"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a," + b"b" * 101, "longer than 100"),
    ],
)
def test_a_wrong_synonym_file_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=said):
        read_synonyms(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_synonyms(tmp_path / "none.txt")
