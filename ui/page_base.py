"""What every page needs: the open index, the asker for a selection, and errors as sentences.

Opened parts are kept for one generation of one index, so a page shows what serves now.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from traceback import extract_tb

import streamlit as st

from corpus.errors import CurbsideError, NoIndexError
from index.catalogue import DocumentRow
from index.encoder import Encoder
from index.generation import current_generation
from index.selection import Selection
from index.state import STATE_FILE
from index.store import Index
from qa.ask import Asker, AskSettings
from qa.review import Reviews
from ui.opening import encoder_of, index_folder
from ui.page_map import go

_log = logging.getLogger(__name__)


def folder() -> Path:
    """The folder of the index that the page serves."""
    return index_folder(None)


def opened_index() -> Index:
    """The generation that serves now. Raises NoIndexError where there is none."""
    place = folder()
    return _index(str(place), current_generation(place))


def asker(selection: Selection | None = None) -> Asker:
    """An asker of the index that serves, limited to `selection`."""
    index = opened_index()
    return _asker(str(folder()), index.generation, selection or Selection())


def rows() -> list[DocumentRow]:
    """Every document with its status of today."""
    index = opened_index()
    return _rows(str(folder()), index.generation, _state_version())


def reviews() -> Reviews:
    """The saved answers beside the index."""
    return Reviews(folder())


@st.cache_resource(max_entries=2, show_spinner="Opening the library …")
def _index(place: str, generation: str) -> Index:
    return Index.open(Path(place))


@st.cache_resource(max_entries=4, show_spinner=False)
def encoder(model: str) -> Encoder:
    """The encoder of the name `model`, kept."""
    return encoder_of(model)


@st.cache_resource(max_entries=24, show_spinner=False)
def _asker(place: str, generation: str, selection: Selection) -> Asker:
    index = _index(place, generation)
    settings = AskSettings()
    search = replace(settings.search, selection=selection)
    return Asker(index, encoder(index.model), replace(settings, search=search))


@st.cache_data(max_entries=2, show_spinner=False)
def _rows(place: str, generation: str, state: tuple[int, ...]) -> list[DocumentRow]:
    return _index(place, generation).documents()


def _state_version() -> tuple[int, ...]:
    """Changes whenever the state beside the generations is written, its journal included."""
    files = (folder() / STATE_FILE, folder() / f"{STATE_FILE}-wal")
    return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)


def guarded(show: Callable[[], None]) -> Callable[[], None]:
    """`show`, with every deliberate error as a sentence on the page and a way on."""

    @wraps(show)
    def shown() -> None:
        try:
            show()
        except NoIndexError:
            _nothing_yet()
        except CurbsideError as error:
            # The type alone: a message may name what was asked.
            _log.info("page error: %s", type(error).__name__)
            st.error(plain(str(error)))
        except Exception as error:  # the face's boundary: Streamlit would log the message
            _log.error("page failed: %s at %s", type(error).__name__, _place(error))
            st.error("Something went wrong here, and is noted in the server's log. Try again.")

    return shown


def _place(error: BaseException) -> str:
    """Where `error` was raised, without its words: those may hold what was asked."""
    frames = extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


def _nothing_yet() -> None:
    st.subheader("This library is empty")
    st.write("Add documents, and then ask: PDF, JATS and PubMed XML, web pages, Word and text.")
    if st.button("Add documents", type="primary"):
        go("library")


def plain(text: str) -> str:
    """`text` so that Markdown shows it as it is: messages and labels may hold titles or names."""
    escaped = "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-.!|~$:^=&" else c for c in text)
    return " ".join(escaped.split())


def short(text: str, length: int) -> str:
    """`text` in at most `length` characters, cut at a word where it is cut."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"


def listed(items: Sequence[str], most: int = 4) -> str:
    """Some of `items`, and how many more there are."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more
