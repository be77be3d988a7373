"""Parses XML that nobody vouches for: no entities, no network, no DTD, no huge trees.

A DOCTYPE alone is fine (real JATS has one); a declaration of entities is refused, since
no article needs one and both entity bombs and stolen files begin with one.
"""

from __future__ import annotations

import html
from typing import Any

from lxml import etree

from corpus.errors import ReadError

_DECLARATION = b"<!ENTITY"
_LOOKED_AT = 65536


def parse(data: bytes) -> etree._Element:
    """The root element of `data`. Raises ReadError where it is unsafe or not well-formed."""
    refuse_entities(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"damaged XML: {str(error)[:120]}") from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise ReadError("XML that declares entities is refused")
    return root


def refuse_entities(data: bytes) -> None:
    """Raise ReadError where the head of `data` declares an entity."""
    if _DECLARATION in data[:_LOOKED_AT].replace(b"\x00", b"").upper():
        raise ReadError("XML that declares entities is refused")


def plain_names(root: etree._Element) -> etree._Element:
    """`root` with every element's namespace taken off where the root itself has one."""
    if isinstance(root.tag, str) and root.tag.startswith("{"):
        home = root.tag[: root.tag.index("}") + 1]
        for element in root.iter():
            if isinstance(element.tag, str) and element.tag.startswith(home):
                element.tag = element.tag[len(home) :]
    return root


def entity_text(node: etree._Entity) -> str:
    """The character an unresolved named entity (`&nbsp;`) stands for, or nothing."""
    text = html.unescape(node.text or "")
    return "" if text.startswith("&") else text
