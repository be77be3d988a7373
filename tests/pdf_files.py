"""Makes small PDFs for the tests, byte by byte: text at places, rules, pictures, encryption.

Coordinates are points from the top left corner. Fonts are the standard ones every PDF
reader has (Helvetica, its bold and its oblique), so that nothing is embedded.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

WIDTH, HEIGHT = 595.0, 842.0
REGULAR, BOLD, ITALIC = "F1", "F2", "F3"
_FONTS = {REGULAR: "Helvetica", BOLD: "Helvetica-Bold", ITALIC: "Helvetica-Oblique"}


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text with its baseline's left end at (x, y); `angle` is counter-clockwise."""

    x: float
    y: float
    text: str
    size: float = 10.0
    font: str = REGULAR
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule half a point thick."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture in a box."""

    x0: float
    y0: float
    x1: float
    y1: float


Item = Text | Rule | Picture


@dataclass(slots=True)
class Pdf:
    """Pages of items, and what the file says about itself."""

    pages: list[list[Item]] = field(default_factory=list)
    title: str = ""
    turn: int = 0
    to_unicode: int = 0

    def data(self) -> bytes:
        """The file's bytes."""
        return _file(self)


def lines(
    texts: Sequence[str], x: float = 60.0, y: float = 100.0, step: float = 12.0, size: float = 10.0
) -> list[Text]:
    """Lines of text one under another."""
    return [Text(x, y + step * index, text, size) for index, text in enumerate(texts)]


def encrypted(data: bytes, password: str) -> bytes:
    """The same file, locked with `password`."""
    import pypdf

    writer = pypdf.PdfWriter(clone_from=BytesIO(data))
    writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _file(pdf: Pdf) -> bytes:
    count = len(pdf.pages)
    kids = " ".join(f"{10 + 2 * index} 0 R" for index in range(count))
    fonts = " ".join(f"/{name} {3 + at} 0 R" for at, name in enumerate(_FONTS))
    bodies: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        6: _stream(b"\x80", "/Type /XObject /Subtype /Image /Width 1 /Height 1 "
                   "/ColorSpace /DeviceGray /BitsPerComponent 8"),
        7: _info(pdf.title),
        8: _stream(_cmap(pdf.to_unicode), ""),
    }  # fmt: skip
    for at, name in enumerate(_FONTS.values()):
        mapped = " /ToUnicode 8 0 R" if pdf.to_unicode else ""
        bodies[3 + at] = (
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name}"
            f" /Encoding /WinAnsiEncoding{mapped} >>"
        ).encode()
    for index, items in enumerate(pdf.pages):
        bodies[10 + 2 * index] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {pdf.turn}"
            f" /Resources << /Font << {fonts} >> /XObject << /Im 6 0 R >> >>"
            f" /Contents {11 + 2 * index} 0 R >>"
        ).encode()
        bodies[11 + 2 * index] = _stream(b"\n".join(map(_drawn, items)), "")
    return whole(bodies)


def whole(bodies: dict[int, bytes]) -> bytes:
    """A file of numbered objects, with its cross-reference table; object 1 is its root."""
    out, places = b"%PDF-1.4\n", {}
    for number, body in sorted(bodies.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size, start = max(bodies) + 1, len(out)
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        place = places.get(number)
        out += b"%010d 65535 f \n" % 0 if place is None else b"%010d 00000 n \n" % place
    info = b" /Info 7 0 R" if 7 in bodies else b""
    return out + b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF" % (
        size,
        info,
        start,
    )


def _info(title: str) -> bytes:
    return b"<< /Title <%s> >>" % ("\ufeff" + title).encode("utf-16-be").hex().encode()


def _stream(data: bytes, entries: str) -> bytes:
    packed = zlib.compress(data)
    head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>".encode()
    return head + b"\nstream\n" + packed + b"\nendstream"


def _cmap(base: int) -> bytes:
    """A ToUnicode map that sends every code to `base` plus the code."""
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"1 beginbfrange <21> <FF> <%04X> endbfrange\nendcmap end end" % (base + 0x21)
    )


def _drawn(item: Item) -> bytes:
    if isinstance(item, Rule):
        return f"{item.x0} {HEIGHT - item.y} {item.x1 - item.x0} 0.5 re f".encode()
    if isinstance(item, Picture):
        width, height = item.x1 - item.x0, item.y1 - item.y0
        return f"q {width} 0 0 {height} {item.x0} {HEIGHT - item.y1} cm /Im Do Q".encode()
    turn = math.radians(item.angle)
    cos, sin = round(math.cos(turn), 6), round(math.sin(turn), 6)
    shown = item.text.encode("cp1252").hex()
    place = f"{cos} {sin} {-sin} {cos} {item.x} {HEIGHT - item.y} Tm"
    return f"BT /{item.font} {item.size} Tf {place} <{shown}> Tj ET".encode()
