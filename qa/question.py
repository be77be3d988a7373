"""A question as asked, made fit for searching; refuses what is no question.

The text is private: this module neither stores nor logs it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from corpus.errors import QuestionError

MAXIMUM_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """`text` in NFC with single spaces."""

    text: str

    @classmethod
    def parse(cls, raw: str) -> Question:
        """Raises QuestionError where `raw` is empty, without a word, or too long."""
        printable = "".join(c if c.isprintable() else " " for c in raw)
        text = unicodedata.normalize("NFC", " ".join(printable.split()))
        if not any(c.isalnum() for c in text):
            raise QuestionError("The question is empty: write what you want to know, in words.")
        if len(text) > MAXIMUM_LENGTH:
            raise QuestionError(
                f"The question is {len(text):,} characters long: shorten it to {MAXIMUM_LENGTH:,}."
            )
        return cls(text)
