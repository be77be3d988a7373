"""Page images: the quote's own boxes, only from the bytes that were read."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pdf_files import BOLD, HEIGHT, WIDTH, Pdf, Text, lines
from PIL import Image

from corpus.document import Document, Span, WordBox
from corpus.errors import ReadError
from corpus.page_image import DOTS_PER_POINT, has_page_image, lines_of, page_image
from corpus.read import read_file

FIRST = "Zolmarine was tried in forty adults with an invented disorder of sleep."
SECOND = "It was given at 12 mg once a day for eight weeks, and nobody fell ill."


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "zolmarine.pdf"
    title = Text(60, 80, "Zolmarine in adults", 18, BOLD)
    path.write_bytes(Pdf([[title, *lines([FIRST, SECOND], y=140)]]).data())
    return path


def _read(path: Path) -> tuple[Document, Span]:
    (document,) = read_file(path).documents
    start = document.text.index("12 mg once a day")
    return document, Span(start, start + len("12 mg once a day"))


def test_the_quote_is_boxed_where_its_words_stand(pdf: Path) -> None:
    document, quoted = _read(pdf)
    assert has_page_image(document, quoted)
    drawn = page_image(document, quoted)
    (box,) = drawn.boxes
    assert drawn.number == 1
    assert 60 < box[0] < box[2] < WIDTH
    assert box[1] < 152 < box[3] + 3  # the second line's baseline
    assert 0.15 < drawn.share < 0.2  # 140 to 152 of 842 points
    picture = Image.open(BytesIO(drawn.png)).convert("RGB")
    assert picture.size == (round(WIDTH * DOTS_PER_POINT), round(HEIGHT * DOTS_PER_POINT))
    inside = picture.crop(tuple(int(side * DOTS_PER_POINT) for side in box))
    raw = inside.tobytes()
    tinted = sum(blue < 240 < red for red, blue in zip(raw[::3], raw[2::3], strict=True))
    assert tinted > 0.3 * inside.width * inside.height


def test_a_file_that_changed_or_went_is_not_shown(pdf: Path) -> None:
    document, quoted = _read(pdf)
    pdf.write_bytes(pdf.read_bytes() + b"\n% one byte more")
    with pytest.raises(ReadError, match="has changed since"):
        page_image(document, quoted)
    pdf.unlink()
    with pytest.raises(ReadError, match="no longer where"):
        page_image(document, quoted)


def test_a_text_has_no_page(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Urticaria\n\nItching is treated with an antihistamine first.\n")
    (document,) = read_file(path).documents
    assert not has_page_image(document, Span(0, 5))
    with pytest.raises(ReadError, match="no PDF page"):
        page_image(document, Span(0, 5))


def test_words_of_one_line_share_a_box_and_a_new_line_or_column_begins_another() -> None:
    def word(x0: float, y0: float) -> WordBox:
        return WordBox(0, 1, 1, x0, y0, x0 + 20, y0 + 10)

    rows = lines_of([word(10, 100), word(40, 101), word(10, 112), word(300, 50), word(330, 50)])
    assert [(round(r[0] + 1.5), round(r[2] - 1.5)) for r in rows] == [
        (10, 60),
        (10, 30),
        (300, 350),
    ]
    assert lines_of([]) == []
