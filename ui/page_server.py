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
    # Streamlit warns, by loggers of its own, that no page asks for what is opened: none does yet.
    logging.disable(logging.ERROR)
    try:
        from ui import page_ask  # noqa: F401 - imported for the first visit's sake
        from ui.page_base import asker

        asker().ask("warm up")
    except CurbsideError:
        return  # the page will say what is wrong with the library
    finally:
        logging.disable(logging.NOTSET)


if __name__ == "__main__":
    main()
