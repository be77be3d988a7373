"""Tokens counted word by word are as many as the tokenizer finds in the whole text."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from corpus.passages import MODEL_PACKAGE
from corpus.token_counts import token_counter


def _tokenizer() -> Tokenizer:
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    tokenizer = Tokenizer.from_file(str(folder / "model" / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


TOKENIZER = _tokenizer()
COUNT: Callable[[str], int] = token_counter(TOKENIZER)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text(text: str) -> None:
    assert COUNT(text) == len(TOKENIZER.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "KIT D816V (c.2447A>T) in ≥5% of CD34⁺ cells",
        "β-tryptase\u00a0>\u200920\u202fng/mL\tand\u2028more",
        "e\u0301 caf\u00e9 \u0301 alone",
        "\u533b\u7597\u6307\u5357 in one line",
        "a" * 200,
    ],
)
def test_what_medical_text_holds(text: str) -> None:
    assert COUNT(text) == len(TOKENIZER.encode(text, add_special_tokens=False).ids)


def test_a_tokenizer_that_joins_words_counts_whole_texts() -> None:
    joining = Tokenizer(models.WordLevel({"a b": 0}))
    joining.pre_tokenizer = pre_tokenizers.Split("|", "removed")
    assert token_counter(joining)("a b|a b") == 2
