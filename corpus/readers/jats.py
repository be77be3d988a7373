"""Reads JATS and its NLM forerunners (PubMed Central's archive format) into documents.

Knows the elements' meanings; what their running text is stands in `jats_text`, and the
bibliographic facts in `jats_front`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from corpus.builder import Builder
from corpus.document import BlockKind, Document, SectionRole, Span
from corpus.errors import ReadError
from corpus.lead_in import lead_in_of
from corpus.readers.grid import Cell, write_table
from corpus.readers.guarded_xml import parse, plain_names
from corpus.readers.jats_front import read_front
from corpus.readers.jats_reference import reference_text
from corpus.readers.jats_text import joined, runs, text_of
from corpus.roles import role_of
from corpus.source import Source, document_id

READER = "jats/1"

_BULLETS = frozenset("•-–—*·○●▪■◦‣⁃")
_CAPTIONED = frozenset({"fig", "table-wrap", "media", "supplementary-material"})
_RUNNING = frozenset({"p", "list", "def-list", "disp-formula", "disp-quote", "table-wrap", "fig"})
"""What may stand in the part under a run-in heading; anything else ends it."""
_LONGEST_RUN_IN = 80
_LEFT_OUT = frozenset({"title", "label", "sec-meta", "object-id", "graphic", "alternatives"})


def read_jats(source: Source) -> Document:
    """The first article of `source`.

    Raises:
        ReadError: the XML is damaged or unsafe, or holds no article with text.
    """
    return next(read_jats_set(source))


def read_jats_set(source: Source) -> Iterator[Document]:
    """Every article of `source`, which may be one article or a set of them."""
    root = plain_names(parse(source.data))
    articles = [root] if root.tag == "article" else [plain_names(a) for a in _articles(root)]
    if not articles:
        raise ReadError("JATS without an article")
    for article in articles:
        yield _read(article, source, alone=len(articles) == 1)


def _articles(root: etree._Element) -> list[etree._Element]:
    found = list(root.iter("{*}article"))
    return [node for node in found if not any(outer in found for outer in node.iterancestors())]


def _read(article: etree._Element, source: Source, *, alone: bool) -> Document:
    facts = read_front(article)
    writer = _Writer()
    writer.write_article(article, facts.title)
    if not writer.builder.length:
        raise ReadError("an article without title and text")
    fallback = source.fallback_id if alone else f"{source.fallback_id}-{article.sourceline}"
    return writer.builder.build(
        source,
        id=document_id(facts.pmcid, facts.pmid, facts.doi, fallback),
        format="jats",
        reader=READER,
        metadata=facts,
    )


class _Writer:
    """Walks one article and writes its blocks."""

    def __init__(self) -> None:
        self.builder = Builder()
        self._level = 0
        self._role: SectionRole = "body"

    def write_article(self, article: etree._Element, title: str) -> None:
        self.builder.add("title", title)
        for abstract in article.iterfind("front/article-meta/abstract"):
            self._abstract(abstract)
        for part, role in (("body", "body"), ("floats-group", "body"), ("back", "back")):
            for node in article.iterfind(part):
                self._part(node, role)  # type: ignore[arg-type]  # literals, widened by the loop
        self._report_left_out(article)

    def _report_left_out(self, article: etree._Element) -> None:
        for tag in ("sub-article", "response"):
            if count := len(article.findall(tag)):
                self.builder.report("left-out", f"{count} {tag} not read", "note")
        if article.find("front/article-meta/trans-abstract") is not None:
            self.builder.report("left-out", "abstract in another language not read", "note")

    def _abstract(self, node: etree._Element) -> None:
        title = text_of(node.find("title"))
        self._role, self._level = "abstract", 1
        self.builder.open_section(title or "Abstract", 1, "abstract", visible=bool(title))
        self._children(node)

    def _part(self, node: etree._Element, role: SectionRole) -> None:
        self._role, self._level = role, 1
        self.builder.open_section("", 1, role, visible=False)
        self._level = 0
        self._children(node)

    def _children(self, node: etree._Element) -> None:
        """Blocks that stand directly in a section-like element."""
        previous: Span | None = None
        text = ""
        level, role = self._level, self._role
        inner = max(level, 1)
        for child in node:
            if not isinstance(child.tag, str) or child.tag in _LEFT_OUT:
                continue
            if child.tag not in _RUNNING:
                inner, self._role = max(level, 1), role
            self.builder.close_to(inner)
            if heading := _run_in_heading(child):
                inner = self._open_run_in(heading, level + 1, role)
            elif child.tag == "p":
                previous, text = self._paragraph(child)
            elif child.tag in ("list", "def-list"):
                self._list(child, lead_in_of(text, previous))
                previous = None
            else:
                self._block(child)
                previous = None
        self._role = role

    def _open_run_in(self, heading: str, level: int, role: SectionRole) -> int:
        """Begin the part under a paragraph that is only bold words; its level comes back."""
        if heading.lower() != role:
            self._role = (role_of(heading) if role == "body" else None) or role
            self.builder.open_section(heading, level, self._role)
        return level

    def _block(self, node: etree._Element) -> None:
        tag = str(node.tag)
        if tag in ("sec", "ack", "app", "notes", "glossary", "boxed-text", "bio", "statement"):
            self._section(node)
        elif tag == "ref-list":
            self._references(node)
        elif tag in _CAPTIONED:
            self._captioned(node)
        elif tag == "table":
            self._table(node)
        elif tag in ("fn", "corresp"):
            self._add("footnote", text_of(node))
        elif tag in ("list", "def-list"):
            self._list(node, None)
        elif tag in ("disp-formula", "preformat", "code"):
            self._add("paragraph", text_of(node))
        elif tag == "p":
            self._paragraph(node)
        else:
            self._children(node)

    def _add(self, kind: BlockKind, text: str, lead_in: Span | None = None) -> Span | None:
        return self.builder.add(kind, text, lead_in=lead_in)

    # Sections

    def _section(self, node: etree._Element) -> None:
        heading = _heading(node)
        level, role = self._level, self._role
        if heading:
            self._level = level + 1
            if role == "body":
                self._role = role_of(heading) or role
            self.builder.open_section(heading, self._level, self._role)
        self._children(node)
        self._level, self._role = level, role
        self.builder.close_to(max(level, 1))

    def _references(self, node: etree._Element) -> None:
        heading = text_of(node.find("title"))
        level = self._level + 1
        self.builder.open_section(
            heading or "References", level, "references", visible=bool(heading)
        )
        for child in node:
            if child.tag == "ref":
                self._add("reference", reference_text(child))
            elif child.tag == "ref-list":
                self._references(child)
            elif child.tag == "p":
                self._add("reference", text_of(child))

    # Text

    def _paragraph(self, node: etree._Element) -> tuple[Span | None, str]:
        """Write a paragraph and the blocks inside it; the last text and its span come back."""
        parts: list[str] = []
        last: Span | None = None
        text = ""
        for run in runs(node):
            if isinstance(run, str):
                parts.append(run)
                continue
            if "".join(parts).strip():
                text = joined(parts)
                last = self._add("paragraph", text)
            parts = []
            self._inner_block(run, last, text)
        if "".join(parts).strip():
            text = joined(parts)
            last = self._add("paragraph", text)
        return last, text.strip()

    def _inner_block(self, node: etree._Element, last: Span | None, text: str) -> None:
        if node.tag in ("list", "def-list"):
            self._list(node, lead_in_of(text.strip(), last, sure=True))
        else:
            self._block(node)

    def _list(self, node: etree._Element, lead_in: Span | None) -> None:
        heading = text_of(node.find("title"))
        if heading and lead_in is None:
            lead_in = self._add("paragraph", heading)
        for item in node:
            if item.tag == "list-item":
                self._item(item, lead_in)
            elif item.tag == "def-item":
                parts = [text_of(part) for part in item if part.tag in ("term", "def")]
                self._add("list-item", ": ".join(filter(None, parts)), lead_in)
            elif item.tag in ("list", "def-list"):
                self._list(item, lead_in)

    def _item(self, item: etree._Element, lead_in: Span | None) -> None:
        label = text_of(item.find("label"))
        prefix = f"{label} " if label and label not in _BULLETS else ""
        own: Span | None = None
        for child in item:
            if not isinstance(child.tag, str) or child.tag == "label":
                continue
            if child.tag in ("list", "def-list"):
                self._list(child, own or lead_in)
            elif child.tag == "p" or child.tag == "title":
                own = self._item_paragraph(child, prefix, lead_in) or own
                prefix = ""
            else:
                self._block(child)

    def _item_paragraph(
        self, node: etree._Element, prefix: str, lead_in: Span | None
    ) -> Span | None:
        parts: list[str] = [prefix]
        inner: list[etree._Element] = []
        for run in runs(node):
            if isinstance(run, str):
                parts.append(run)
            else:
                inner.append(run)
        own = self._add("list-item", joined(parts), lead_in)
        for block in inner:
            if block.tag in ("list", "def-list"):
                self._list(block, own or lead_in)
            else:
                self._block(block)
        return own

    # Figures and tables

    def _captioned(self, node: etree._Element) -> None:
        if node.tag in ("media", "supplementary-material"):
            self._add("footnote", _caption(node))
            return
        self._add("caption", _caption(node))
        for child in node:
            if child.tag == "table":
                self._table(child)
            elif child.tag == "alternatives":
                for table in child.iterfind("table"):
                    self._table(table)
            elif child.tag == "table-wrap-foot":
                for note in child:
                    if isinstance(note.tag, str):
                        self._add("footnote", text_of(note))

    def _table(self, table: etree._Element) -> None:
        head = [_cells(row) for row in table.iterfind("thead/tr")]
        body = [_cells(row) for row in table.iterfind("tbody/tr")]
        loose = [_cells(row) for row in table.iterfind("tr")]
        if not head and loose and all(cell.heads for cell in loose[0]):
            head, loose = loose[:1], loose[1:]
        foot = [_cells(row) for row in table.iterfind("tfoot/tr")]
        write_table(self.builder, head, [*loose, *body, *foot])


def _run_in_heading(node: etree._Element) -> str:
    """The words of a paragraph that is a heading in all but name: one bold or slanted run."""
    if node.tag != "p" or len(node) != 1 or (node.text or "").strip():
        return ""
    only = node[0]
    if only.tag not in ("bold", "italic", "underline") or (only.tail or "").strip():
        return ""
    text = text_of(only)
    sentence = text.endswith((".", ";", ",", "!")) or not text[:1].isupper()
    return "" if sentence or len(text) > _LONGEST_RUN_IN else text.rstrip(":")


def _heading(node: etree._Element) -> str:
    title = node.find("title")
    if title is None:
        title = node.find("caption/title")
    text, label = text_of(title), text_of(node.find("label"))
    return f"{label} {text}".strip() if not text.startswith(label) else text


def _caption(node: etree._Element) -> str:
    parts = [text_of(node.find("label"))]
    for caption in node.iterfind("caption"):
        parts += [text_of(child) for child in caption if isinstance(child.tag, str)]
    return " ".join(filter(None, parts))


def _cells(row: etree._Element) -> list[Cell]:
    return [
        Cell(text_of(cell), _span(cell, "colspan"), _span(cell, "rowspan"), cell.tag == "th")
        for cell in row.iterchildren("td", "th")
    ]


def _span(cell: etree._Element, name: str) -> int:
    stated = cell.get(name, "1")
    return min(max(int(stated), 1), 200) if stated.isdigit() else 1
