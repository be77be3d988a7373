"""Patterns made of whole words and phrases, for reading questions and sentences by cue."""

from __future__ import annotations

import re


def cue(alternatives: str) -> re.Pattern[str]:
    """A pattern, blind to case, that matches any of the `alternatives` as whole words.

    Alternatives are regular expressions, separated by "|" or by line ends.
    """
    lines = "|".join(line.strip() for line in alternatives.strip().splitlines())
    return re.compile(rf"\b(?:{lines})(?!\w)", re.IGNORECASE)
