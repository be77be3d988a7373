"""An answer as one standalone HTML page: escaped, fit for printing, asking nothing of a network.

A content security policy in the page forbids scripts, images and requests; the links that
a reader may follow lead only to addresses made by `qa.csl.links`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from qa.answer import Answer, Quote, Reference
from qa.csl import links
from qa.exports.outline import (
    CLOSE_QUOTE,
    CONTEXT_LABELS,
    OPEN_QUOTE,
    REFERENCES_HEADING,
    STAMP_HEADING,
    Group,
    Stamp,
    closing,
    echoes,
    groups,
    hash_lines,
    labels,
    place,
    remarks,
    stamp_lines,
    title,
    verdict,
)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root{color-scheme:light dark}
body{font:1rem/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;
 overflow-wrap:anywhere}
h1{font-size:1.4rem;line-height:1.3}h2{font-size:1.1rem;margin-top:1.8rem}
blockquote{margin:.8rem 0;padding:.2rem .9rem;border-left:4px solid #0b6e69;break-inside:avoid}
section.caution blockquote{border-left-color:#b3261e}
section.near blockquote{border-left-color:#8a8f98}
.quote,.context span{white-space:pre-wrap}
mark{background:none;color:inherit;font-weight:650}
.context,.place,.labels,footer{font-size:.88rem}
.notice{border:1px solid #b3261e;padding:.5rem .8rem;font-weight:600}
.hashes{font-family:ui-monospace,monospace;font-size:.75rem}
p{margin:.35rem 0}
@media print{body{max-width:none;margin:0}a{color:inherit;text-decoration:none}
 a[href^="https://"]::after{content:" <" attr(href) ">";font-size:.8em}}
"""
# NUL and its kin are errors in HTML, and a parser turns a bare CR into a line feed.
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def text(raw: str) -> str:
    """`raw` as HTML text or attribute value; characters that HTML lacks become U+FFFD."""
    return escape(_NO_CHARACTER.sub("\ufffd", raw)).replace("\r", "&#13;")


def to_html(answer: Answer, stamp: Stamp) -> str:
    """The whole answer as one HTML document."""
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{text(title(answer))}</title><style>{_STYLE}</style>"
    )
    body = [f"<h1>{text(title(answer))}</h1>"]
    body += [f'<p class="notice">{text(notice)}</p>' for notice in answer.notices]
    body.append(f'<p class="verdict">{text(verdict(answer))}</p>')
    body += [f'<p class="remark">{text(remark)}</p>' for remark in remarks(answer)]
    body += [_section(group) for group in groups(answer)]
    body += [_lines(heading, lines) for heading, lines in closing(answer)]
    body += [_references(answer.references), _footer(answer, stamp)]
    lines = "\n".join(body)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n{lines}\n</body></html>\n'
    )


def _section(group: Group) -> str:
    quotes = "\n".join(map(_quote, group.quotes))
    return f'<section class="{text(group.look)}"><h2>{text(group.heading)}</h2>\n{quotes}</section>'


def _lines(heading: str, lines: Iterable[str]) -> str:
    rows = "".join(f'<p class="remark">{text(line)}</p>' for line in lines)
    return f"<section><h2>{text(heading)}</h2>{rows}</section>"


def _quote(quote: Quote) -> str:
    cited = " ".join(f'<a href="#reference-{n}">[{n}]</a>' for n in quote.cited)
    parts = [
        *_context(quote, after=False),
        f'<p dir="auto">{OPEN_QUOTE}<span class="quote">{_marked(quote)}</span>{CLOSE_QUOTE} '
        f"{cited}</p>",
        *_context(quote, after=True),
        *(_aside(label, said) for label, said in echoes(quote)),
    ]
    if where := place(quote):
        parts.append(f'<p class="place">{text(where)}</p>')
    return f"<blockquote>{''.join(parts)}</blockquote>"


def _context(quote: Quote, *, after: bool) -> list[str]:
    spans = (span for span in quote.context if (span.role == "after") is after)
    return [_aside(CONTEXT_LABELS[span.role], span.text) for span in spans]


def _aside(label: str, said: str) -> str:
    quoted = f"{OPEN_QUOTE}<span>{text(said)}</span>{CLOSE_QUOTE}"
    return f'<p class="context" dir="auto">{text(label)}: {quoted}</p>'


def _marked(quote: Quote) -> str:
    parts, position = [], 0
    for start, end in disjoint(quote.highlights):
        parts.append(text(quote.text[position:start]))
        parts.append(f"<mark>{text(quote.text[start:end])}</mark>")
        position = end
    return "".join([*parts, text(quote.text[position:])])


def disjoint(highlights: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """`highlights` in order, joined where they overlap or touch, empty ones left out."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(highlights):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif start < end:
            joined.append((start, end))
    return joined


def _references(references: Iterable[Reference]) -> str:
    rows = "\n".join(map(_reference, references))
    return f'<section class="references"><h2>{REFERENCES_HEADING}</h2>\n{rows}</section>'


def _reference(reference: Reference) -> str:
    places = " · ".join(
        f'<a href="{text(address)}" rel="noopener noreferrer">{text(label)}</a>'
        for label, address in links(reference)
    )
    return (
        f'<p id="reference-{reference.number}">[{reference.number}] {text(reference.citation)} '
        f'<span class="labels">({text(labels(reference))})</span> {places}</p>'
    )


def _footer(answer: Answer, stamp: Stamp) -> str:
    lines = "".join(f"<p>{text(line)}</p>" for line in stamp_lines(answer, stamp))
    hashes = "".join(f'<p class="hashes">{text(line)}</p>' for line in hash_lines(answer))
    return f"<footer><h2>{STAMP_HEADING}</h2>{lines}{hashes}</footer>"
