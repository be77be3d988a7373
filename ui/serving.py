"""Starts the Streamlit page on this machine with safe server settings.

The page answers only on the loopback address; usage statistics are off and errors are
shown without their details, since a traceback could hold a question.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

from corpus.errors import CurbsideError, NoIndexError
from index.store import Index
from ui.settings import Settings
from ui.theme import theme_options

ADDRESS = "127.0.0.1"
HOSTS = (ADDRESS, "localhost")
"""Names under which the page may be opened: a page elsewhere cannot pose as it (DNS rebinding)."""

MAXIMUM_UPLOAD_MEGABYTES = 64
_APP = Path(__file__).with_name("app.py")


def serve(folder: Path, port: int, *, open_browser: bool) -> None:
    """Serve the page of the index in `folder` until interrupted.

    Without an index the Library page still takes documents. Raises DamagedIndexError, and
    CurbsideError where the port is taken.
    """
    _check(folder)
    if not _free(port):
        raise CurbsideError(f"Port {port} is in use: choose another with --port.")
    command = server_command(port, open_browser=open_browser)
    environment = {**os.environ, "CURBSIDE_INDEX": str(folder)}
    # The command is ours and holds no text from outside but a number.
    process = subprocess.Popen(command, env=environment)  # noqa: S603
    Thread(target=_announce, args=(process, port), daemon=True).start()
    # Whoever ends this program ends the server too, rather than leave it holding the port.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        code = process.wait()
    if code > 0:
        raise CurbsideError("The page's server stopped by itself: its last lines above say why.")


def server_command(port: int, *, open_browser: bool) -> list[str]:
    """The command line that starts Streamlit on `port`."""
    options = {
        "server.address": ADDRESS,
        "server.port": str(port),
        "server.headless": "false" if open_browser else "true",
        "server.showEmailPrompt": "false",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": str(MAXIMUM_UPLOAD_MEGABYTES),
        "server.disconnectedSessionTTL": "60",
        "server.enableXsrfProtection": "true",
        "server.enableCORS": "true",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": ADDRESS,
        # Streamlit's greeting, and the card with which it offers coding aids to a page's visitors.
        "logger.hideWelcomeMessage": "true",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.toolbarMode": "minimal",
        "client.disableDataExport": "true",
        "runner.magicEnabled": "false",
        **theme_options(),
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    more = [host.strip() for host in Settings().hosts.split(",") if host.strip()]
    hosts = [f"--server.allowedHosts={host}" for host in (*HOSTS, *more)]
    origins = [f"--server.corsAllowedOrigins=https://{host}" for host in more]
    return [sys.executable, "-m", "ui.page_server", "run", str(_APP), *flags, *hosts, *origins]


def _announce(process: subprocess.Popen[bytes], port: int) -> None:
    """Say where the page is as soon as it is there."""
    while process.poll() is None:
        if _answers(port):
            print(f"The page is at http://{ADDRESS}:{port} (Ctrl-C ends it).", flush=True)
            return
        time.sleep(0.1)


def _check(folder: Path) -> None:
    try:
        Index.open(folder).close()
    except NoIndexError:
        return


def _answers(port: int) -> bool:
    try:
        socket.create_connection((ADDRESS, port), timeout=1).close()
    except OSError:
        return False
    return True


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True
