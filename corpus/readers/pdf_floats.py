"""Tables, captions and figure labels, taken out of the runs of a page before columns are cut.

A float stands in the way of the running text: each becomes one `Float` with a box, which
keeps its place in the reading order while the sentence around it is read on. Tables are
found by their rules, captions by how they begin, labels by the picture they lie in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.readers.pdf_lines import Line
from corpus.readers.pdf_marks import Area, Marks
from corpus.readers.pdf_pieces import is_caption
from corpus.readers.pdf_tables import Row, table_rows

_SAME_EDGE = 4.0
_SAME_LEVEL = 1.2
_CAPTION_REACH = 60.0
_NEXT_LINE = 1.6
_LABEL_REACH = 14.0
_MIN_TABLE_WIDTH = 80.0
_LONGEST_LABEL = 8
_NOTE_SIZE = 0.92
_MOST_NOTES = 20
_NOTE = re.compile(
    r"^([*†‡§¶#∗]|\d{1,2}[A-Z(]|\d{1,2} [A-Z]|[a-e][A-Z]|(?i:correspond|abbreviations?:|e-?mail|"
    r"present address|received\b|copyright|©|doi\b|https?:|conflicts? of interest|funding:))"
)
_PART = re.compile(r"^\([a-z]\)( continued\.?)?$", re.IGNORECASE)
_TABLE = re.compile(r"^(supplementary |appendix )?table\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Float:
    """A caption, a table and its notes, in the order in which they are read.

    `rows` are the table's rows of cells; the first `headers` of them are its header.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    caption: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[Line, ...] = ()
    headers: int = 0


def take_floats(
    runs: list[Line], marks: Marks, body: float
) -> tuple[list[Line], list[Float], list[Line]]:
    """The runs that flow, the floats, and the labels inside pictures (which are dropped)."""
    runs = sorted(runs, key=lambda run: (run.base, run.x0))
    captions = _captions(runs, marks, body)
    used = {id(line) for caption in captions for line in caption}
    tables = _table_areas(captions, marks, runs)
    floats: list[Float] = []
    for area, rules, caption in tables:
        inside = [run for run in runs if id(run) not in used and _within(run, area)]
        if not inside:
            continue
        notes = _notes([run for run in runs if id(run) not in used], area, inside)
        used |= {id(run) for run in [*inside, *notes]}
        rows, headers = table_rows(inside, rules)
        floats.append(_float(caption, rows, notes, headers))
    owned = {id(line) for float_ in floats for line in float_.caption}
    floats += [_float(c, [], [], 0) for c in captions if id(c[0]) not in owned]
    labels = _labels([run for run in runs if id(run) not in used], captions, marks, body)
    used |= {id(label) for label in labels}
    return [run for run in runs if id(run) not in used], floats, labels


def footnotes(rows: list[Line], body: float) -> tuple[list[Line], Float | None]:
    """One column's `rows` without the notes at its foot, and those notes.

    Notes are small, follow text of the usual size, and begin as notes do.
    """
    cut = len(rows)
    while cut and rows[cut - 1].size <= _NOTE_SIZE * body:
        cut -= 1
    cut = next((i for i in range(cut, len(rows)) if _NOTE.match(rows[i].text)), len(rows))
    notes = rows[cut:]
    if not cut or not notes or len(notes) > _MOST_NOTES or rows[cut - 1].size > 1.12 * body:
        return rows, None
    return rows[:cut], _float([], [], notes, 0)


def note_starts(line: Line) -> bool:
    """Whether a note begins with `line`: with a mark, or with words that only notes begin with."""
    return _NOTE.match(line.text) is not None


def _float(caption: list[Line], rows: list[Row], notes: list[Line], headers: int) -> Float:
    lines = [*caption, *(line for row in rows for cell in row for line in cell), *notes]
    return Float(
        lines[0].page,
        min(line.x0 for line in lines),
        min(line.y0 for line in lines),
        max(line.x1 for line in lines),
        max(line.y1 for line in lines),
        tuple(caption),
        tuple(rows),
        tuple(notes),
        headers,
    )


def _captions(runs: list[Line], marks: Marks, body: float) -> list[list[Line]]:
    """Runs that begin as captions do, each with the lines that continue it."""
    out: list[list[Line]] = []
    used: set[int] = set()
    for index, run in enumerate(runs):
        if (
            id(run) in used
            or not is_caption(run.text, bare=True)
            or not _starts_caption(run, runs, marks, body)
        ):
            continue
        caption = [run]
        for other in runs[index + 1 :]:
            last = caption[-1]
            if other.base - last.base > _NEXT_LINE * last.size:
                break
            if id(other) not in used and _continues_caption(caption, other):
                caption.append(other)
        used |= {id(line) for line in caption}
        out.append(caption)
    return out


def _starts_caption(run: Line, runs: list[Line], marks: Marks, body: float) -> bool:
    """Whether `run` is a caption and not a sentence that happens to begin with "Table 1."."""
    if is_caption(run.text, bare=True) and not is_caption(run.text):
        styled = run.size < body - 0.4 or (run.words[0].bold and run.words[1].bold)
        return styled or (_by_its_float(run, marks) and not _goes_on(run, runs))
    if run.size < body - 0.4 or run.words[0].bold:
        return True
    return not _goes_on(run, runs)


def _goes_on(run: Line, runs: list[Line]) -> bool:
    """Whether `run` stands right under a line of its own size, as lines of a paragraph do."""
    return any(
        0 < run.base - other.base < 1.5 * run.size
        and other.x0 < run.x1
        and other.x1 > run.x0
        and abs(other.size - run.size) < 0.5
        for other in runs
    )


def _by_its_float(run: Line, marks: Marks) -> bool:
    """Whether a table's rule lies below `run`, or a picture right above it."""
    if _TABLE.match(run.text):
        return any(
            0 < rule.y0 - run.base < _CAPTION_REACH and rule.x0 < run.x1 and run.x0 < rule.x1
            for rule in marks.rules
        )
    return any(
        0 <= run.y0 - picture.y1 < _CAPTION_REACH / 2
        and picture.x0 < run.x1
        and run.x0 < picture.x1
        for picture in marks.pictures
    )


def _continues_caption(caption: list[Line], other: Line) -> bool:
    last, first = caption[-1], caption[0]
    if is_caption(other.text) or abs(other.size - first.size) > 0.6:
        return False
    below = 0.5 * last.size < other.base - last.base <= _NEXT_LINE * last.size
    level = abs(other.base - last.base) <= 0.5 * last.size and other.x0 > last.x1
    if level:
        return other.x0 - last.x1 < 3 * last.size and len(caption) == 1
    same_weight = other.bold == last.bold or not other.bold
    inside = other.x0 >= first.x0 - 2 * first.size and other.x1 <= first.x1 + 2 * first.size
    centred = abs((other.x0 + other.x1) - (first.x0 + first.x1)) < 2 * first.size
    return below and same_weight and (inside or centred)


def _table_areas(
    captions: list[list[Line]], marks: Marks, runs: list[Line]
) -> list[tuple[Area, list[Area], list[Line]]]:
    """Where tables stand: the box between the rules that share both ends, and its caption."""
    out = []
    for rules in _rule_groups(marks, captions):
        area = Area(rules[0].x0, rules[0].y0, rules[0].x1, rules[-1].y1)
        caption = _caption_of(area, captions)
        cells = [run for run in runs if _within(run, area)]
        if caption is None and not _looks_tabular(cells, rules):
            continue
        out.append((area, rules, caption or []))
    return out


def _rule_groups(marks: Marks, captions: list[list[Line]]) -> list[list[Area]]:
    """Rules with the same ends, from top to bottom, parted where a caption comes between."""
    groups: list[list[Area]] = []
    for rule in _unbroken(marks.rules):
        if rule.x1 - rule.x0 < _MIN_TABLE_WIDTH:
            continue
        for group in reversed(groups):
            same = (
                abs(group[0].x0 - rule.x0) < _SAME_EDGE and abs(group[0].x1 - rule.x1) < _SAME_EDGE
            )
            if same:
                if _caption_between(group[-1], rule, captions):
                    groups.append([rule])
                else:
                    group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if group[-1].y1 - group[0].y0 > 8]


def _unbroken(rules: tuple[Area, ...]) -> list[Area]:
    """Rules with the pieces that were drawn cell by cell put together."""
    out: list[Area] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.y0), rule.x0)):
        last = out[-1] if out else None
        level = last is not None and abs(last.y0 - rule.y0) < _SAME_LEVEL
        if last is not None and level and last.x0 - 1 <= rule.x0 <= last.x1 + _SAME_EDGE:
            out[-1] = Area(last.x0, last.y0, max(last.x1, rule.x1), last.y1)
        else:
            out.append(rule)
    return sorted(out, key=lambda rule: (rule.y0, rule.x0))


def _caption_between(upper: Area, lower: Area, captions: list[list[Line]]) -> bool:
    return any(
        upper.y0 < caption[0].base < lower.y1
        and caption[0].x0 < lower.x1
        and caption[0].x1 > lower.x0
        for caption in captions
    )


def _caption_of(area: Area, captions: list[list[Line]]) -> list[Line] | None:
    """The table caption that ends right above `area`, or begins right below it."""
    best: tuple[float, list[Line]] | None = None
    for caption in captions:
        if not _TABLE.match(caption[0].text):
            continue
        if caption[0].x1 < area.x0 or caption[0].x0 > area.x1:
            continue
        above, below = area.y0 - caption[-1].base, caption[0].y0 - area.y1
        distance = above if above > -3 else below + 1 if below > -3 else _CAPTION_REACH
        if distance < _CAPTION_REACH and (best is None or distance < best[0]):
            best = (distance, caption)
    return None if best is None else best[1]


def _looks_tabular(cells: list[Line], rules: list[Area]) -> bool:
    rows: dict[int, int] = {}
    for cell in cells:
        rows[round(cell.base / 3)] = rows.get(round(cell.base / 3), 0) + 1
    several = sum(1 for count in rows.values() if count >= 2)
    return len(rules) >= 3 and several >= 2 and several >= 0.4 * len(rows)


def _within(run: Line, area: Area) -> bool:
    return area.holds((run.x0 + run.x1) / 2, run.base - 0.3 * run.size, 1.0) and (
        run.x0 >= area.x0 - 6 and run.x1 <= area.x1 + 6
    )


def _notes(runs: list[Line], area: Area, inside: list[Line]) -> list[Line]:
    """The lines right below a table, no larger than its text."""
    largest = max(run.size for run in inside)
    notes: list[Line] = []
    bottom = area.y1
    taken = {id(run) for run in inside}
    for run in runs:
        if id(run) in taken or run.base <= area.y1:
            continue
        if run.base - bottom > (2.0 if not notes else _NEXT_LINE) * run.size:
            break
        if area.x0 - 6 <= run.x0 and run.x1 <= area.x1 + 6 and run.size <= largest - 0.4:
            notes.append(run)
            bottom = run.base
    return notes


def _labels(runs: list[Line], captions: list[list[Line]], marks: Marks, body: float) -> list[Line]:
    """Runs that lie in or hard by a picture and do not look like running text."""
    zones = _figure_zones(captions, marks)
    labels = []
    for run in runs:
        if _PART.match(run.text) and run.size < body - 0.4:
            labels.append(run)
            continue
        if run.size > body + 0.5 or len(run.words) > _LONGEST_LABEL:
            continue
        x, y = (run.x0 + run.x1) / 2, run.base - 0.3 * run.size
        small = run.size < body - 0.4
        inside = any(picture.holds(x, y) for picture in marks.pictures)
        near = any(picture.holds(x, y, _LABEL_REACH) for picture in marks.pictures)
        in_zone = any(zone.holds(x, y, 2.0) for zone in zones)
        if (inside and (small or len(run.words) <= 3)) or (small and (near or in_zone)):
            labels.append(run)
    return labels


def _figure_zones(captions: list[list[Line]], marks: Marks) -> list[Area]:
    """For each figure caption, the box of the pictures right above it and the room between."""
    zones = []
    for caption in captions:
        if _TABLE.match(caption[0].text):
            continue
        left, right = min(c.x0 for c in caption), max(c.x1 for c in caption)
        floor = max((c[-1].base for c in captions if c[-1].base < caption[0].y0), default=0.0)
        above = [
            p
            for p in marks.pictures
            if floor - 4 <= p.y0 and p.y1 <= caption[0].base and p.x0 < right and p.x1 > left
        ]
        if above:
            top = min(p.y0 for p in above) - 2 * _LABEL_REACH
            side = 4 * _LABEL_REACH
            left = min(left, min(p.x0 for p in above)) - side
            right = max(right, max(p.x1 for p in above)) + side
            zones.append(Area(left, max(top, floor), right, caption[0].y0))
    return zones
