"""The page's server with a test's literature server in place of the real services.

Run by tests in place of `ui.page_server`, with the same arguments; `LITERATURE` in the
environment is the server's address.
"""

from __future__ import annotations

import os

from literature_server import EUROPEPMC, EUTILS

from corpus.fetching.hosts import Services
from ui import page_fetch
from ui.page_server import main

if __name__ == "__main__":
    base = os.environ["LITERATURE"]
    page_fetch.SERVICES = Services(
        eutils=base + EUTILS,
        europepmc=base + EUROPEPMC,
        hosts=frozenset({"127.0.0.1"}),
        loopback=True,
    )
    main()
