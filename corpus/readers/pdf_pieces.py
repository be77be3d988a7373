"""Pieces of text within one column: paragraphs, headings, list items, captions.

Lines part where the spacing, the size, an indent, a marker or a short last line says so.
A piece knows its page and lines; pieces of one paragraph on two pages are joined elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.readers.pdf_lines import Line

BULLETS = "•●○◦▪■□–—‣⁃∙·►➢✓*"
_BULLET = re.compile(rf"^[{re.escape(BULLETS)}]$")
_LIST_NUMBER = re.compile(
    r"^(\(?(\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]|\((\d{1,2}|[a-z]|[ivx]{1,4})\))$"
)
_REFERENCE = re.compile(r"^(\[\d{1,3}\]|\d{1,3}\.)$")
_NUMBERED = re.compile(r"^(\d{1,2}(\.\d{1,2}){0,3}\.?|[IVX]{1,4}\.)$")
_TERMINAL = re.compile(r"[.?!:;][\"')\]”’]*$")
_FLOAT_LABEL = (
    r"^(table|fig(ure)?|scheme|box|chart|algorithm|plate|exhibit|appendix table|"
    r"supplementary (table|fig(ure)?))\.?\s*S?(\d{1,2}|[IVX]{1,5})[A-Za-z]?"
)
_CAPTION = re.compile(_FLOAT_LABEL + r"\s*([.:|]|$|[-–—]\s)", re.IGNORECASE)
_BARE_CAPTION = re.compile(f"(?i:{_FLOAT_LABEL})" + r"(\s*([.:|]|$|[-–—]\s)|\s+[A-Z])")

_WIDE_GAP = 1.32
_INDENT_EM = 0.6
_DEEP_EM = 4.5
_MAX_HEADING_LINES = 4
_MAX_HEADING_WORDS = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that belong together; `kind` is what they are on the face of it.

    `indented` tells of a first line set in; `full` that the last line reaches the margin;
    `level` is a heading's depth by its number (0 without one).
    """

    kind: str
    lines: tuple[Line, ...]
    indented: bool = False
    full: bool = False
    level: int = 0

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: line.width).size

    @property
    def text(self) -> str:
        """The lines one after another, not yet rejoined."""
        return " ".join(line.text for line in self.lines)


def is_caption(text: str, *, bare: bool = False) -> bool:
    """Whether a line begins as captions of tables and figures do.

    With `bare`, also where no stop follows the number, as in "Table 1 Doses by age".
    """
    return (_BARE_CAPTION if bare else _CAPTION).match(text) is not None


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with the punctuation that closes a sentence or introduces a list."""
    return _TERMINAL.search(text) is not None


def pieces(lines: list[Line], body: float, references: bool = False) -> list[Piece]:
    """The pieces of one column's `lines`, given from top to bottom; `body` is the body size."""
    if not lines:
        return []
    right = _right_margin(lines)
    step = _step(lines)
    groups: list[list[Line]] = [[lines[0]]]
    for index in range(1, len(lines)):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if _breaks(groups[-1], lines[index], following, right, step, body, references):
            groups.append([])
        groups[-1].append(lines[index])
    return [_piece(group, right, body, references) for group in groups]


def _right_margin(lines: list[Line]) -> float:
    ends = sorted(line.x1 for line in lines)
    return ends[int(0.9 * (len(ends) - 1))]


def _step(lines: list[Line]) -> float:
    """The usual distance from baseline to baseline, in ems."""
    steps = [
        (b.base - a.base) / max(a.size, 1)
        for a, b in pairwise(lines)
        if abs(a.size - b.size) < 0.6 and 0.8 * a.size < b.base - a.base < 2.2 * a.size
    ]
    return median(steps) if len(steps) >= 3 else 1.25


def _breaks(
    group: list[Line],
    line: Line,
    following: Line | None,
    right: float,
    step: float,
    body: float,
    references: bool,
) -> bool:
    previous = group[-1]
    if _style_changes(previous, line, body) or _far(previous, line, step):
        return True
    marker = marker_of(line)
    if references:
        return _starts_reference(group, line)
    if marker and _lists(group, line):
        return True
    if marker_of(group[0]) and _hangs(group, line):
        return False
    if _numbered_heading(line) and ends_sentence(previous.text):
        return True
    if _indented(group, line, following):
        return True
    return _short_before(previous, line, right)


def _style_changes(previous: Line, line: Line, body: float) -> bool:
    if abs(previous.size - line.size) > 0.12 * max(previous.size, line.size):
        return True
    return previous.bold != line.bold and not (_mixed(previous) or _mixed(line))


def _mixed(line: Line) -> bool:
    """Whether a line holds bold and other words, as one with an emphasised phrase does."""
    return len({word.bold for word in line.words if word.text[0].isalnum()}) > 1


def _far(previous: Line, line: Line, step: float) -> bool:
    distance = line.base - previous.base
    return distance > _WIDE_GAP * step * max(line.size, previous.size) or distance < -line.size


def marker_of(line: Line) -> str:
    """The bullet or number that opens a list item, or an empty string."""
    if len(line.words) < 2:
        return ""
    first = line.words[0].text
    return first if _BULLET.match(first) or _LIST_NUMBER.match(first) else ""


def _lists(group: list[Line], line: Line) -> bool:
    """Whether a line that begins with a marker really opens an item."""
    first = line.words[0]
    if _BULLET.match(first.text):
        return True
    set_off = line.words[1].x0 - first.x1 > 0.45 * line.size
    shift = line.x0 - group[0].x0
    if marker_of(group[0]) and (abs(shift) < line.size or shift < -line.size):
        return True
    return ends_sentence(group[-1].text) and (set_off or abs(shift) > 2)


def _hangs(group: list[Line], line: Line) -> bool:
    """Whether `line` continues the list item that `group` has begun."""
    text_x = group[0].words[1].x0
    return abs(line.x0 - text_x) < 0.6 * line.size or (
        len(group) > 1 and abs(line.x0 - group[1].x0) < 0.3 * line.size
    )


def _starts_reference(group: list[Line], line: Line) -> bool:
    if _REFERENCE.match(line.words[0].text) and len(line.words) > 1:
        return line.x0 <= group[0].x0 + line.size
    if _REFERENCE.match(group[0].words[0].text):
        return False
    return line.x0 < group[-1].x0 - 0.6 * line.size or (
        abs(line.x0 - group[0].x0) < 0.3 * line.size
        and len(group) > 1
        and group[1].x0 > line.x0 + 3
    )


def _indented(group: list[Line], line: Line, following: Line | None) -> bool:
    """Whether `line` is set in against its neighbours, as first lines of paragraphs are."""
    indent = line.x0 - group[-1].x0
    if len(group) == 1 and following is not None:
        indent = max(indent, 0) and min(indent, line.x0 - following.x0)
    if not _INDENT_EM * line.size < indent < _DEEP_EM * line.size:
        return False
    if following is None or following.base - line.base > 2 * line.size:
        return True
    return line.x0 - following.x0 > 0.4 * line.size or ends_sentence(group[-1].text)


def _numbered_heading(line: Line) -> bool:
    first = line.words[0]
    styled = first.bold or (len(line.words) > 1 and line.words[1].italic)
    return bool(re.match(r"^\d{1,2}\.(\d{1,2}\.)*$", first.text)) and styled


def _short_before(previous: Line, line: Line, right: float) -> bool:
    """Whether the first word of `line` would have fitted on the line before, after a full stop."""
    room = right - previous.x1
    first = line.words[0]
    needed = first.x1 - first.x0 + 1.2 * line.size
    return room > needed and ends_sentence(previous.text)


def _piece(group: list[Line], right: float, body: float, references: bool) -> Piece:
    lines = tuple(group)
    last = group[-1]
    full = right - last.x1 < 1.5 * last.size
    indented = len(group) > 1 and group[0].x0 > group[1].x0 + _INDENT_EM * group[0].size
    if references:
        return Piece("reference", lines, indented, full)
    if is_caption(group[0].text):
        return Piece("caption", lines, indented, full)
    level = heading_level(group, body)
    if level is not None:
        return Piece("heading", lines, indented, full, level)
    if marker_of(group[0]):
        return Piece("list-item", lines, indented, full)
    return Piece("paragraph", lines, indented, full)


def heading_level(group: list[Line], body: float) -> int | None:
    """A heading's depth by its number, 0 for one without a number, None for other text."""
    words = [word.text for line in group for word in line.words]
    text = " ".join(words)
    if len(group) > _MAX_HEADING_LINES or len(words) > _MAX_HEADING_WORDS:
        return None
    if not any(char.isalpha() for char in text):
        return None
    larger = min(line.size for line in group) >= 1.12 * body
    bold = all(line.bold for line in group) and group[0].size >= 0.95 * body
    italic = all(line.italic for line in group)
    number = _NUMBERED.match(words[0])
    depth = len(re.findall(r"\d+|[A-Z]+", words[0])) if number and len(words) > 1 else 0
    if larger and len(text) > 2:
        return depth
    closed = text.endswith((".", ";", ",")) and not depth
    if bold and len(group) <= 2 and not closed:
        return depth
    if italic and depth and group[0].size >= 0.95 * body and len(group) <= 2:
        return depth
    return depth if known_heading(text) and len(group) == 1 and text[:1].isupper() else None


_KNOWN = re.compile(
    r"^(\d+\.?\s+)?(abstract|summary|introduction|background|methods?|materials and methods|"
    r"patients and methods|results?|discussion|conclusions?|case (report|presentation)s?|"
    r"acknowledge?ments?|references|bibliography|literature cited|funding|"
    r"(conflicts?|competing|declaration) (of )?interests?|abbreviations|keywords)\s*:?$",
    re.IGNORECASE,
)


def known_heading(text: str) -> bool:
    """Whether `text` is one of the headings that medical articles use."""
    return _KNOWN.match(text.strip()) is not None
