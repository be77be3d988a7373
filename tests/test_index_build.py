"""Publishing: what goes in comes out equal; the old generation serves until the new is whole."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.builder import Builder
from corpus.document import (
    DOCUMENT_TYPES,
    DigestOf,
    Document,
    Metadata,
    Page,
    Related,
    WordBox,
)
from corpus.errors import (
    BusyIndexError,
    IndexError_,
    ModelMismatchError,
    NoIndexError,
    UnknownDocumentError,
)
from corpus.source import Source
from index.build import publish
from index.generation import names, write_lock
from index.store import Index
from tests.index_material import ToyEncoder, library, written

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=40)
OPTIONAL = st.none() | WORDS
QUESTIONS = ("adrenaline in anaphylaxis", "IL-6", "drug for diabetes", "beta-blocker asthma")


def found(index: Index, encoder: ToyEncoder, question: str) -> list[tuple[str, int]]:
    hits = index.search(question, encoder, 10)
    return [(hit.passage.document_id, hit.passage.ordinal) for hit in hits]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    builder = Builder()
    if draw(st.booleans()):
        builder.add("title", draw(WORDS))
    lead = None
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            builder.open_section(draw(WORDS), draw(st.integers(1, 3)))
        kind = draw(st.sampled_from(["paragraph", "list-item", "table-row", "caption", "footnote"]))
        lead = builder.add(kind, draw(WORDS), lead_in=lead if kind == "list-item" else None)
    half = builder.length // 2
    builder.add_page(Page(1, 0, half, draw(OPTIONAL), "made", 612.0, 792.5))
    builder.add_page(Page(2, half, builder.length))
    number = st.floats(0, 900, width=32)
    builder.add_boxes([WordBox(0, half, 1, *(draw(number) for _ in range(4)))])
    builder.report("odd", draw(WORDS), page=draw(st.none() | st.integers(1, 9)))
    metadata = Metadata(
        title=draw(WORDS),
        authors=tuple(draw(st.lists(WORDS, max_size=3))),
        year=draw(st.none() | st.integers(1800, 2100)),
        doi=draw(OPTIONAL),
        language=draw(OPTIONAL),
        type=draw(st.sampled_from(DOCUMENT_TYPES)),  # type: ignore[arg-type]  # str of a Literal
        related=(Related("corrects", doi=draw(OPTIONAL)),),
        keywords=tuple(draw(st.lists(WORDS, max_size=2))),
        digest_of=draw(st.none() | st.builds(DigestOf, WORDS, OPTIONAL, OPTIONAL)),
        guessed=draw(st.frozensets(st.sampled_from(["title", "year"]))),
    )
    # A path with a byte that is no UTF-8, as Python hands it over.
    path = "/in/" + draw(WORDS) + draw(st.sampled_from(["", "\udce9"]))
    source = Source(path, draw(st.binary()), draw(OPTIONAL))
    return builder.build(source, id=draw(WORDS), format="text", reader="t/1", metadata=metadata)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(documents(), min_size=1, max_size=3, unique_by=lambda d: d.id))
def test_what_is_published_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, made: list[Document]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    publish(folder, add=made, encoder=ToyEncoder())
    index = Index.open(folder)
    assert [index.document(d.id) for d in made] == made
    assert {row.id: row.metadata for row in index.documents()} == {d.id: d.metadata for d in made}
    assert index.document(made[0].id, boxes=False) == replace(made[0], boxes=())
    for document in made:
        for key, passage in index.passages_of(document.id):
            assert index.passages([key]) == [passage]
    index.close()


def test_hits_carry_the_passage_its_text_and_the_ranks_of_both_legs(tmp_path: Path) -> None:
    made = library()
    publish(tmp_path, add=made, encoder=ToyEncoder())
    index = Index.open(tmp_path)
    best = index.search("adrenaline in anaphylaxis", ToyEncoder(), 3)[0]
    shock = next(d for d in made if d.id == "shock")
    assert best.text == shock.text[best.passage.start : best.passage.end]
    assert "Intramuscular adrenaline" in best.text
    assert (best.dense_rank, best.lexical_rank) == (1, 1)
    assert best.dense_score is not None
    assert best.lexical_score is not None
    assert 0 < best.score <= 1


def test_adding_updating_and_removing_equals_building_anew(tmp_path: Path) -> None:
    one, two = tmp_path / "steps", tmp_path / "anew"
    encoder = ToyEncoder()
    made = library()
    newer = written("lung", "Asthma in adults", "Omalizumab helps severe allergic asthma.")
    publish(one, add=made[:3], encoder=encoder)
    publish(one, add=made[3:], encoder=encoder)
    publish(one, add=[newer], remove=["sugar"], encoder=encoder)
    publish(two, add=[made[0], made[1], made[4], newer], encoder=encoder)
    stepped, anew = Index.open(one), Index.open(two)
    assert [row.id for row in stepped.documents()] == [row.id for row in anew.documents()]
    for question in (*QUESTIONS, "omalizumab", "metformin"):
        assert found(stepped, encoder, question) == found(anew, encoder, question)
    assert "sugar" not in {path.split("/")[-1] for path in stepped.sources()}
    assert stepped.passage_frequency("metformin") == 0


def test_keys_are_never_used_again(tmp_path: Path) -> None:
    encoder = ToyEncoder()
    publish(tmp_path, add=library(), encoder=encoder)
    before = {key for key, _ in Index.open(tmp_path).passages_of("heart")}
    publish(tmp_path, add=[], remove=["heart"], encoder=encoder)
    publish(tmp_path, add=[library()[4]], encoder=encoder)
    after = {key for key, _ in Index.open(tmp_path).passages_of("heart")}
    assert before
    assert not before & after


def test_a_reader_keeps_its_generation(tmp_path: Path) -> None:
    encoder = ToyEncoder()
    publish(tmp_path, add=library(), encoder=encoder)
    pinned = Index.open(tmp_path)
    answers = [found(pinned, encoder, question) for question in QUESTIONS]
    publish(tmp_path, add=[], remove=["shock", "mast"], encoder=encoder)
    assert [found(pinned, encoder, question) for question in QUESTIONS] == answers
    assert pinned.document("shock") == library()[1]
    assert Index.open(tmp_path).generation != pinned.generation


STAGES = ("passages", "embedding", "catalogue", "dense", "lexical", "seal", "switch")


class Stopped(BaseException):
    """As sudden as a KeyboardInterrupt."""


@pytest.mark.parametrize("stage", STAGES)
def test_an_error_at_any_step_leaves_the_old_generation_serving(tmp_path: Path, stage: str) -> None:
    encoder = ToyEncoder()
    old = publish(tmp_path, add=library()[:2], encoder=encoder)

    def stop(reached: str, done: int, total: int) -> None:
        if reached == stage:
            raise Stopped

    with pytest.raises(Stopped):
        publish(tmp_path, add=library()[2:], encoder=encoder, progress=stop)
    index = Index.open(tmp_path)
    assert index.generation == old
    assert {row.id for row in index.documents()} == {"mast", "shock"}
    publish(tmp_path, add=library()[2:], encoder=encoder)
    assert len(Index.open(tmp_path).documents()) == 5


KILLED = """
import os, sys
from pathlib import Path
from index.build import publish
from tests.index_material import ToyEncoder, library

def die(stage, done, total):
    if stage == sys.argv[2]:
        os.kill(os.getpid(), 9)

publish(Path(sys.argv[1]), add=library()[2:], encoder=ToyEncoder(), progress=die)
"""


@pytest.mark.parametrize("stage", ["lexical", "seal", "switch"])
def test_a_killed_writer_leaves_the_old_generation_serving(tmp_path: Path, stage: str) -> None:
    encoder = ToyEncoder()
    old = publish(tmp_path, add=library()[:2], encoder=encoder)
    root = Path(__file__).parent.parent
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), stage],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    assert killed.returncode == -9
    assert Index.open(tmp_path).generation == old
    publish(tmp_path, add=library()[2:], encoder=encoder)
    assert len(Index.open(tmp_path).documents()) == 5
    assert not list(tmp_path.glob("unfinished-*"))


def test_nothing_is_embedded_twice(tmp_path: Path) -> None:
    publish(tmp_path, add=library(), encoder=ToyEncoder())
    again = ToyEncoder()
    publish(tmp_path, add=[], remove=["heart"], encoder=again)
    publish(tmp_path, add=library(), encoder=again)
    assert again.encoded == []
    other = ToyEncoder(name="toy@2")
    publish(tmp_path / "other", add=library(), encoder=other)
    assert len(other.encoded) == Index.open(tmp_path).status().passages


def test_another_model_is_refused(tmp_path: Path) -> None:
    publish(tmp_path, add=library(), encoder=ToyEncoder())
    other = ToyEncoder(name="toy@2")
    with pytest.raises(ModelMismatchError, match="toy@1"):
        publish(tmp_path, add=library(), encoder=other)
    with pytest.raises(ModelMismatchError):
        Index.open(tmp_path).search("asthma", other)
    with pytest.raises(ModelMismatchError):
        Index.open(tmp_path).search("asthma", ToyEncoder(dimension=16))


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    publish(tmp_path, add=library()[:1], encoder=ToyEncoder())
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with write_lock(tmp_path):
            held.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        with pytest.raises(BusyIndexError, match="wait"):
            publish(tmp_path, add=library(), encoder=ToyEncoder())
    finally:
        release.set()
        holder.join()


def test_publishing_nothing_makes_no_generation(tmp_path: Path) -> None:
    first = publish(tmp_path, add=library(), encoder=ToyEncoder())
    assert publish(tmp_path, add=[], encoder=ToyEncoder()) == first
    assert names(tmp_path) == [first]


def test_removing_what_is_not_there_is_said(tmp_path: Path) -> None:
    publish(tmp_path, add=library(), encoder=ToyEncoder())
    with pytest.raises(UnknownDocumentError, match="nowhere"):
        publish(tmp_path, add=[], remove=["nowhere"], encoder=ToyEncoder())
    with pytest.raises(UnknownDocumentError, match="nowhere"):
        Index.open(tmp_path).document("nowhere")


def test_an_empty_index_answers_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        Index.open(tmp_path)
    publish(tmp_path, add=[], encoder=ToyEncoder())
    assert Index.open(tmp_path).search("asthma", ToyEncoder()) == []
    publish(tmp_path, add=library(), encoder=ToyEncoder())
    publish(tmp_path, add=[], remove=[d.id for d in library()], encoder=ToyEncoder())
    assert Index.open(tmp_path).search("asthma", ToyEncoder()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_leaves_the_old_generation_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = ToyEncoder()
    old = publish(tmp_path, add=library()[:2], encoder=encoder)

    def fill(stage: str, done: int, total: int) -> None:
        if stage == "seal":
            work = next(tmp_path.glob("unfinished-*"))
            (work / "manifest.json").symlink_to("/dev/full")

    with pytest.raises(IndexError_, match="old one still serves"):
        publish(tmp_path, add=library()[2:], encoder=encoder, progress=fill)
    assert Index.open(tmp_path).generation == old


def test_a_document_s_history_stays_visible(tmp_path: Path) -> None:
    first, second = written("a", "T", "Rest helps."), written("a", "T", "Rest helps most.")
    folder = tmp_path / "index"
    publish(folder, add=[first, written("b", "U", "Zinc.")], encoder=ToyEncoder())
    publish(folder, add=[second], encoder=ToyEncoder())
    publish(folder, add=[], remove=["a"], encoder=ToyEncoder())
    index = Index.open(folder)
    states = [(v.generation, v.sha256) for v in index.versions("a")]
    assert states == [
        ("gen-000001", first.sha256),
        ("gen-000002", second.sha256),
        ("gen-000003", None),
    ]
    assert len(index.versions("b")) == 1
    index.close()
