"""The page of a PDF on which a quote stands, as an image with the quote boxed.

Only from the very file that was read: its bytes must have the recorded hash. Drawing runs
in a process of its own, within limits of time and memory, as reading does. Boxes come from
the document's own word boxes, never from searching the page.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus.document import Document, Span, WordBox
from corpus.errors import ReadError

Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom in PDF points, from the page's top left corner."""

DOTS_PER_POINT = 2.0
SECONDS = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
_MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as PNG; `number` counts from 1, `boxes` and `height` are in points."""

    png: bytes
    number: int
    boxes: tuple[Rectangle, ...]
    height: float = 0.0

    @property
    def share(self) -> float:
        """How far down the page the first box begins, from 0 to 1; 0 where that is unknown."""
        return self.boxes[0][1] / self.height if self.boxes and self.height else 0.0


def has_page_image(document: Document, quoted: Span) -> bool:
    """Whether a page of a PDF is known for `quoted`; its file may still have gone."""
    return _pdf_of(document) is not None and document.page_at(quoted.start) is not None


def page_image(document: Document, quoted: Span) -> PageImage:
    """The page on which `quoted` begins. Needs the document's word boxes to frame the quote.

    Raises ReadError where no PDF is known, or its file has gone, has changed or cannot be drawn.
    """
    pdf, number = _pdf_of(document), document.page_at(quoted.start)
    if pdf is None or number is None:
        raise ReadError("this text has no PDF page")
    data = _unchanged(*pdf)
    boxes = tuple(lines_of(_words(document.boxes, quoted, number)))
    height = next((page.height for page in document.pages if page.number == number), 0.0)
    return PageImage(_drawn(data, number, boxes), number, boxes, height)


def _pdf_of(document: Document) -> tuple[str, str] | None:
    """Path and hash of the PDF that gave the pages."""
    made = document.provenance
    if made.page_source_path and made.page_source_sha256:
        return made.page_source_path, made.page_source_sha256
    if made.format == "pdf" and made.member is None:
        return made.path, made.source_sha256
    return None


def _unchanged(path: str, sha256: str) -> bytes:
    try:
        data = Path(path).read_bytes()
    except OSError:
        raise ReadError("the PDF is no longer where it was read") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ReadError("the PDF has changed since it was read")
    return data


def _words(boxes: Iterable[WordBox], quoted: Span, number: int) -> list[WordBox]:
    return [
        box
        for box in boxes
        if box.page == number and box.start < quoted.end and box.end > quoted.start
    ]


def lines_of(words: Sequence[WordBox]) -> list[Rectangle]:
    """One rectangle for each run of words that stand beside each other, in reading order."""
    runs: list[list[WordBox]] = [[word] for word in words[:1]]
    for before, word in pairwise(words):
        if _beside(before, word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [
        (
            min(word.x0 for word in run) - _MARGIN,
            min(word.y0 for word in run) - _MARGIN,
            max(word.x1 for word in run) + _MARGIN,
            max(word.y1 for word in run) + _MARGIN,
        )
        for run in runs
    ]


def _beside(before: WordBox, word: WordBox) -> bool:
    shared = min(before.y1, word.y1) - max(before.y0, word.y0)
    height = min(before.y1 - before.y0, word.y1 - word.y0)
    return shared > 0.4 * height and word.x0 >= before.x0


def _drawn(data: bytes, number: int, boxes: Sequence[Rectangle]) -> bytes:
    order = json.dumps({"page": number, "boxes": boxes}).encode("ascii")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "corpus.page_image"],
            input=order + b"\n" + data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        raise ReadError("the page could not be drawn", number) from None
    return done.stdout


def draw(data: bytes, number: int, boxes: Sequence[Rectangle]) -> bytes:
    """Page `number` of the PDF `data` as PNG, with a frame around each of `boxes`."""
    from io import BytesIO

    import pypdfium2
    from PIL import ImageDraw

    page = pypdfium2.PdfDocument(data)[number - 1]
    picture = page.render(scale=DOTS_PER_POINT).to_pil().convert("RGB")
    pen = ImageDraw.Draw(picture, "RGBA")
    for box in boxes:
        pen.rectangle(
            [DOTS_PER_POINT * side for side in box],
            fill=(255, 200, 0, 60),
            outline=(11, 100, 96, 255),
            width=2,
        )
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def main() -> None:
    """Read an order and a PDF from standard input, write the PNG to standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    order = json.loads(sys.stdin.buffer.readline())
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read(), order["page"], order["boxes"]))


if __name__ == "__main__":
    main()
