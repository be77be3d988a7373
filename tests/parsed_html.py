"""The elements and texts of an HTML page, read by the standard library's tolerant parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "hr", "img", "input", "link", "base"})


@dataclass(slots=True)
class Element:
    """One element: its tag, attributes, path of tags from the root, and all text within."""

    tag: str
    attributes: dict[str, str | None]
    path: tuple[str, ...]
    text: str = ""


@dataclass(slots=True)
class Parsed:
    """Every element in document order; `declared` are comments and declarations."""

    elements: list[Element] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)

    def texts(self, *ending: str, kind: str | None = None) -> list[str]:
        """Texts of the elements whose path ends so (and whose class is `kind`)."""
        return [
            element.text
            for element in self.elements
            if element.path[-len(ending) :] == ending
            and (kind is None or element.attributes.get("class") == kind)
        ]

    @property
    def tags(self) -> set[str]:
        """Every tag that occurs."""
        return {element.tag for element in self.elements}


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parsed = Parsed()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        path = (*(element.tag for element in self._open), tag)
        element = Element(tag, dict(attrs), path)
        self.parsed.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def handle_comment(self, data: str) -> None:
        self.parsed.declared.append(data)

    def handle_decl(self, decl: str) -> None:
        self.parsed.declared.append(decl)


def parse(text: str) -> Parsed:
    """The elements of `text`; fails where they are not properly nested and closed."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    assert not parser._open
    return parser.parsed
