"""Pages and boxes of a PDF given to its JATS twin."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.alignment import align_pages, placed_share
from corpus.builder import Builder
from corpus.document import Document, Metadata, Page, WordBox
from corpus.source import Source


def made(parts: list[str], pages: list[int] | None = None) -> Document:
    """A document of paragraphs; with `pages`, the page on which each stands, with boxes."""
    builder = Builder()
    for index, part in enumerate(parts):
        span = builder.add("paragraph", part)
        if span is None or pages is None:
            continue
        builder.add_page(Page(pages[index], span.start, span.end))
        at = span.start
        for word in part.split():
            box = WordBox(at, at + len(word), pages[index], 0.0, 0.0, 1.0, 1.0)
            builder.add_boxes([box])
            at += len(word) + 1
    return builder.build(
        Source("made", b""), id="made", format="made", reader="made/1", metadata=Metadata()
    )


ONE = "The patient was given adrenaline at once and got well within an hour of it."
TWO = "A second man had been stung in the same week but needed no treatment at all."
CAPTION = "Skin of the forearm on the third day after the sting of the second ant."


def test_text_gets_the_page_on_which_the_twin_has_it() -> None:
    aligned = align_pages(made([ONE, TWO]), made([ONE, TWO], [1, 2]))
    assert aligned.page_at(aligned.text.index("adrenaline")) == 1
    assert aligned.page_at(aligned.text.index("stung")) == 2
    assert placed_share(aligned) == 1.0


def test_a_caption_that_stands_elsewhere_finds_its_page() -> None:
    aligned = align_pages(made([ONE, TWO, CAPTION]), made([CAPTION, ONE, TWO], [1, 2, 3]))
    found = [aligned.page_at(aligned.text.index(word)) for word in ("adrenaline", "stung", "Skin")]
    assert found == [2, 3, 1]


def test_what_the_pdf_lacks_has_no_page() -> None:
    aligned = align_pages(made([ONE, CAPTION, TWO]), made([ONE, TWO], [1, 2]))
    assert aligned.page_at(aligned.text.index("forearm")) is None
    assert aligned.page_at(aligned.text.index("treatment")) == 2


def test_a_word_read_otherwise_does_not_part_the_page() -> None:
    other = ONE.replace("adrenaline", "adrena1ine")
    aligned = align_pages(made([ONE]), made([other], [4]))
    assert aligned.page_at(aligned.text.index("adrenaline")) == 4
    boxed = {aligned.text[box.start : box.end] for box in aligned.boxes}
    assert "adrenaline" not in boxed
    assert {"patient", "it."} <= boxed


def test_another_article_places_nothing() -> None:
    aligned = align_pages(made([ONE]), made([CAPTION], [1]))
    assert aligned.pages == ()
    assert aligned.boxes == ()
    assert placed_share(aligned) == 0.0


words = st.sampled_from([chr(97 + n % 26) * (3 + n // 26) for n in range(60)])
paragraphs = st.lists(
    st.lists(words, min_size=5, max_size=25).map(" ".join), min_size=1, max_size=8
)


@settings(max_examples=80, deadline=None)
@given(paragraphs, st.randoms(use_true_random=False))
def test_no_page_is_given_to_text_that_is_not_on_it(parts: list[str], chance: object) -> None:
    shuffled = list(parts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as object
    pdf = made(shuffled, list(range(1, len(parts) + 1)))
    aligned = align_pages(made(parts), pdf)
    on_page = {page.number: pdf.text[page.start : page.end].split() for page in pdf.pages}
    for page in aligned.pages:
        assert page.start < page.end
        assert set(aligned.text[page.start : page.end].split()) <= set(on_page[page.number])
    starts = [page.start for page in aligned.pages]
    assert starts == sorted(starts)
    for box in aligned.boxes:
        assert aligned.text[box.start : box.end] in on_page[box.page]
        assert aligned.page_at(box.start) == box.page
