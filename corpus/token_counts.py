"""Counts a tokenizer's tokens in a text, quickly where its words never join.

Cutting passages counts the same words over and over; a BERT tokenizer splits at white space
before all else, so that a text's count is the sum of its words' counts, which are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST_WORDS = 1 << 17
"""Distinct words whose counts are remembered, some 20 MB of them."""

_GAP = re.compile("[ \n]+")
"""What parts words here; other white space stays in its word, which changes no count."""


def token_counter(tokenizer: Tokenizer) -> Callable[[str], int]:
    """A function that counts `tokenizer`'s tokens in a text, special tokens left out.

    Truncation and padding must be off.
    """

    def whole(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    if type(tokenizer.pre_tokenizer).__name__ != "BertPreTokenizer":
        return whole
    of_word = lru_cache(maxsize=MOST_WORDS)(whole)
    return lambda text: sum(map(of_word, _GAP.split(text)))
