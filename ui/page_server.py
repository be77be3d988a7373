"""Runs Streamlit with everything the first visit needs already imported and opened.

Called by `ui.serving` in place of `streamlit`, with the same arguments. What is opened here
is the page's own: Streamlit keeps cached resources for the whole process.
"""

from __future__ import annotations

import logging

from corpus.errors import CurbsideError


def main() -> None:
    """Warm up, then hand over to Streamlit's command line."""
    from streamlit.web.cli import main as streamlit

    _warm_up()
    streamlit(prog_name="curbside")


def _warm_up() -> None:
    from ui import page_ask  # noqa: F401 - imported for the first visit's sake
    from ui.page_base import asker

    # Streamlit warns that no page asks for what is opened here: none does yet.
    quiet = logging.getLogger("streamlit")
    level = quiet.level
    quiet.setLevel(logging.ERROR)
    try:
        asker().ask("warm up")
    except CurbsideError:
        return  # the page will say what is wrong with the library
    finally:
        quiet.setLevel(level)


if __name__ == "__main__":
    main()
