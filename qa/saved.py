"""Reads a saved answer back: from the wire's dict to `Answer`, strictly, and names it by content.

What is missing, misspelt, of a wrong type or at odds with itself (a quote of no reference,
a highlight outside its text) is refused with the place where it stands. Knows no sources:
whether a quote is true is `qa.check`'s question.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from corpus.errors import UsageError
from qa.answer import MAXIMUM_QUOTE_LENGTH, SCHEMA_VERSION, Answer, AnswerSection, Quote, to_wire

ENVELOPE = frozenset({"schema_version", "export"})
"""Keys that a saved file may hold beside the answer's own."""

_KEPT_WITHOUT_QUESTION = (
    *("status", "confidence", "near_misses", "references", "index"),
    *("elapsed_ms", "reason", "notices", "evidence"),
)
_ID_LENGTH = 32


class _Odd(Exception):
    """Where in the file something is wrong, and what."""


def read_answer(text: str) -> Answer:
    """The answer saved as JSON in `text`. Raises UsageError where it is none."""
    return from_wire(read_wire(text))


def read_wire(text: str) -> dict[str, Any]:
    """The JSON object in `text`. Raises UsageError where there is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal(f"it is not JSON ({error})") from error
    if not isinstance(found, dict):
        raise _refusal("it holds no JSON object")
    return found


def from_wire(wire: Mapping[str, Any]) -> Answer:
    """The answer that `to_wire` made `wire` of: `from_wire(to_wire(answer)) == answer`.

    Raises UsageError, naming the place, for anything that `to_wire` could not have written.
    """
    if not isinstance(wire, Mapping):
        raise _refusal("it holds no JSON object")
    if wire.get("schema_version") != SCHEMA_VERSION:
        version = wire.get("schema_version")
        raise _refusal(f"schema_version is {version!r:.40}, this program reads {SCHEMA_VERSION!r}")
    try:
        body = {key: value for key, value in wire.items() if key not in ENVELOPE}
        answer: Answer = _decode(Answer, body, "answer")
        _check_consistency(answer)
    except _Odd as odd:
        raise _refusal(str(odd)) from None
    return answer


def answer_id(answer: Answer) -> str:
    """The answer's id by content: 32 hex digits (128 bits) of the SHA-256 of its wire form.

    The time it took and the id that it already carries do not count.
    """
    wire = {k: v for k, v in to_wire(answer).items() if k not in ("id", "elapsed_ms")}
    text = json.dumps(wire, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_ID_LENGTH]


def without_question(answer: Answer) -> Answer:
    """`answer` with the question, and everything that was made from its words, taken out.

    Names what stays rather than what goes, so that a field added later is left out too.
    """
    kept = {name: getattr(answer, name) for name in _KEPT_WITHOUT_QUESTION}
    sections = tuple(_without_words(section, answer.question) for section in answer.sections)
    return Answer(question="", sections=sections, **kept)


def _without_words(section: AnswerSection, question: str) -> AnswerSection:
    """Where several questions were asked at once, a heading ends in the one it answers."""
    heading, _, asked = section.heading.partition(": ")
    return replace(section, heading=heading) if asked and asked in question else section


def _refusal(what: str) -> UsageError:
    return UsageError(
        f"This is not a saved answer: {what}. Give a file written by `curbside ask --json`."
    )


def _decode(kind: Any, value: Any, where: str) -> Any:
    """`value` as an object of the annotation `kind`. Raises _Odd."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return _expect(_is_plain(value), value, where, "plain JSON")
    if origin in (Union, UnionType):
        return _decode_union(arguments, value, where)
    if origin is Literal:
        return _expect(value in arguments, value, where, " or ".join(map(repr, arguments)))
    if origin is tuple:
        return _decode_tuple(arguments, value, where)
    if isinstance(origin or kind, type) and issubclass(origin or kind, Mapping):
        return _decode_mapping(arguments, value, where)
    if isinstance(kind, type) and is_dataclass(kind):
        return _decode_record(kind, value, where)
    return _decode_scalar(kind, value, where)


def _decode_union(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and NoneType in kinds:
        return None
    odd = _Odd(f"{where} has no type")
    for kind in kinds:
        if kind is not NoneType:
            try:
                return _decode(kind, value, where)
            except _Odd as found:
                odd = found
    raise odd


def _decode_tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    _expect(isinstance(value, list | tuple), value, where, "a list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    _expect(len(value) == len(kinds), value, where, f"a list of {len(kinds)}")
    pairs = enumerate(zip(kinds, value, strict=True))
    return tuple(_decode(kind, item, f"{where}[{i}]") for i, (kind, item) in pairs)


def _decode_mapping(kinds: tuple[Any, ...], value: Any, where: str) -> dict[str, Any]:
    _expect(isinstance(value, Mapping), value, where, "an object")
    kind = kinds[1] if len(kinds) == 2 else Any
    return {
        _decode_scalar(str, k, where): _decode(kind, v, f"{where}.{k}") for k, v in value.items()
    }


def _decode_record(kind: type, value: Any, where: str) -> Any:
    _expect(isinstance(value, Mapping), value, where, "an object")
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}
    for name in value:
        if name not in known:
            raise _Odd(f"{where} holds {name!r:.40}, which this version does not know")
    for name, field in known.items():
        needed = field.default is MISSING and field.default_factory is MISSING
        if needed and name not in value:
            raise _Odd(f"{where} lacks {name!r}")
    return kind(**{name: _decode(hints[name], value[name], f"{where}.{name}") for name in value})


def _decode_scalar(kind: Any, value: Any, where: str) -> Any:
    if kind is str:
        _expect(isinstance(value, str), value, where, "text")
        return _expect(_encodable(value), value, where, "text without lone surrogates")
    if kind is bool:
        return _expect(isinstance(value, bool), value, where, "true or false")
    if kind is int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return _expect(whole, value, where, "a whole number")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return _expect(number and math.isfinite(value), value, where, "a number")


def _is_plain(value: Any) -> bool:
    """Whether JSON in UTF-8 can hold `value`: no NaN, no infinity, no lone surrogate."""
    try:
        return _encodable(json.dumps(value, allow_nan=False, ensure_ascii=False))
    except (ValueError, TypeError, RecursionError):
        return False


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _expect(holds: bool, value: Any, where: str, what: str) -> Any:
    if not holds:
        raise _Odd(f"{where} is {ascii(value)[:40]}, not {what}")
    return value


def _check_consistency(answer: Answer) -> None:
    numbers = [reference.number for reference in answer.references]
    _insist(len(set(numbers)) == len(numbers), "two references have one number")
    _insist(all(number >= 1 for number in numbers), "a reference's number is below 1")
    _insist(0 <= answer.confidence <= 1, "its confidence is not within 0 and 1")
    _insist(all(section.quotes for section in answer.sections), "a section is without a quote")
    cited = {reference.number: reference.document_id for reference in answer.references}
    for quote in (*answer.quotes, *answer.near_misses):
        _check_quote(quote, cited)


def _check_quote(quote: Quote, cited: Mapping[int, str]) -> None:
    name = f"the quote at {quote.document_id:.60}:{quote.start}"
    _insist(cited.get(quote.reference) == quote.document_id, f"{name} has no reference of its own")
    _insist(0 <= quote.score <= 1, f"{name} has a score outside 0 and 1")
    _insist(quote.page is None or quote.page >= 1, f"{name} has a page below 1")
    _insist(len(quote.text) <= MAXIMUM_QUOTE_LENGTH, f"{name} is too long")
    spans = [(quote.start, quote.end, quote.text)]
    spans += [(span.start, span.end, span.text) for span in quote.context]
    _insist(all(_fits(*span) for span in spans), f"{name} is not as long as its offsets say")
    _insist(_inside(quote.highlights, len(quote.text)), f"{name} has a highlight outside its text")
    for echo in quote.also:
        known = cited.get(echo.reference) == echo.document_id
        _insist(known, f"{name} is repeated in a document without a reference")
        _insist(_fits(echo.start, echo.end, echo.text), f"{name} has an echo of another length")


def _fits(start: int, end: int, text: str) -> bool:
    return 0 <= start < end and len(text) == end - start


def _inside(highlights: Iterable[tuple[int, int]], length: int) -> bool:
    return all(0 <= start <= end <= length for start, end in highlights)


def _insist(holds: bool, what: str) -> None:
    if not holds:
        raise _Odd(what)
