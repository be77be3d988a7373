"""Starts the Streamlit page on this machine with safe server settings.

The page answers only on the loopback address; usage statistics are off and errors are
shown without their details, since a traceback could hold a question.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from corpus.errors import CurbsideError
from index.store import Index

ADDRESS = "127.0.0.1"
_APP = Path(__file__).with_name("app.py")


def serve(folder: Path, port: int, *, open_browser: bool) -> None:
    """Serve the page of the index in `folder` until interrupted.

    Raises NoIndexError where there is nothing to serve, and CurbsideError where the
    port is taken.
    """
    Index.open(folder).close()
    if not _free(port):
        raise CurbsideError(f"Port {port} is in use: choose another with --port.")
    command = server_command(port, open_browser=open_browser)
    environment = {**os.environ, "CURBSIDE_INDEX": str(folder)}
    # The command is ours and holds no text from outside but a number.
    process = subprocess.Popen(command, env=environment)  # noqa: S603
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
        "server.fileWatcherType": "none",
        "server.maxUploadSize": "64",
        "server.enableXsrfProtection": "true",
        "server.enableCORS": "true",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": ADDRESS,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "theme.base": "light",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(_APP), *flags]


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True
