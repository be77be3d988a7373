"""The pages by name, so that any page can lead to another without importing it.

A page's module is imported when the page is first shown: asking does not wait for plots.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

import streamlit as st

PageName = Literal["ask", "evidence", "library", "review", "quality", "about"]

_PAGES: dict[PageName, tuple[str, str]] = {
    "ask": ("Ask", "ui.page_ask"),
    "evidence": ("Evidence", "ui.page_evidence"),
    "library": ("Library", "ui.page_library"),
    "review": ("Review", "ui.page_review"),
    "quality": ("Quality", "ui.page_quality"),
    "about": ("About", "ui.page_about"),
}


def page(name: PageName) -> Any:
    """The page called `name`, as Streamlit's navigation takes it."""
    title, module = _PAGES[name]
    default = name == "ask"
    return st.Page(
        _shower(name, module), title=title, url_path="" if default else name, default=default
    )


def every_page() -> list[Any]:
    """All pages, in the order of the menu."""
    return [page(name) for name in _PAGES]


def go(name: PageName, **parameters: str) -> None:
    """Show another page, with parameters in its address."""
    st.switch_page(page(name), query_params=parameters)


def _shower(name: str, module: str) -> Callable[[], None]:
    def show() -> None:
        import_module(module).show()

    show.__name__ = show.__qualname__ = f"show_{name}"
    return show
