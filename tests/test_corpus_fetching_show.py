"""300 records through a fifth of faults: all in, none twice, rate kept, killed and resumed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from literature_records import invent
from literature_server import LiteratureServer, random_faults

from corpus.fetching.downloads import Downloads
from corpus.readers.pubmed import read_pubmed
from corpus.source import Source

RUN = """
import sys
from pathlib import Path
from corpus.fetching.carry_out import carry_out
from corpus.fetching.client import Client, FetchSettings
from corpus.fetching.downloads import Downloads
from corpus.fetching.hosts import Services
from corpus.fetching.plan import FetchRequest, make_plan

base, folder, key, size = sys.argv[1:]
services = Services(
    eutils=base + "/entrez/eutils/", hosts=frozenset({"127.0.0.1"}), loopback=True
)
given = FetchSettings(api_key=key or None, backoff=0.05, timeout=5.0, records_at_once=int(size))
with Client(given, services) as client, Downloads(Path(folder)) as downloads:
    made = make_plan(FetchRequest("pubmed", ("study",), limit=300), client, downloads)
    report = carry_out(made, client, downloads)
    print(len(report.files), report.already, report.retries, len(report.failed))
"""


def start(server: LiteratureServer, folder: Path, key: str, size: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN, server.base, str(folder), key, str(size)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("records/PMID*.xml"))


def test_300_records_through_faults_killed_and_resumed(tmp_path: Path) -> None:
    articles = invent(300)
    faults = random_faults(0.2, seed=3)
    with LiteratureServer(articles, faults=faults, retry_after="0", slow=0.05) as server:
        began = time.monotonic()
        first = start(server, tmp_path, "KEY", 5)
        while len(kept(tmp_path)) < 120:
            assert first.poll() is None, "ended before it could be killed"
            time.sleep(0.01)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        after_kill = {path.name: path.stat().st_mtime_ns for path in kept(tmp_path)}
        # Each run keeps the rate by itself; a person takes longer than this to start the next.
        time.sleep(1.0)
        second = start(server, tmp_path, "KEY", 5)
        output, _ = second.communicate(timeout=120)
        elapsed = time.monotonic() - began
        files = kept(tmp_path)
        failing = [a for a in server.arrivals if a.fault]

    assert second.returncode == 0
    assert output.split()[0] == "300"
    assert output.split()[3] == "0"
    ids = [read_pubmed(Source.from_file(path))[0].metadata.pmid for path in files]
    assert sorted(ids) == [article.pmid for article in articles]
    assert {p.name: p.stat().st_mtime_ns for p in files if p.name in after_kill} == after_kill
    with Downloads(tmp_path) as downloads:
        assert len(downloads.keys()) == 300
    # What was on its way when the process was killed is all that may be sent again.
    twice = [pmid for pmid, count in server.sent.items() if count > 1]
    assert len(twice) <= 5
    assert not {f"PMID{pmid}.xml" for pmid in twice} & set(after_kill)
    assert server.busiest_second <= 10
    assert len(failing) >= 0.1 * len(server.arrivals)
    print(
        f"\n{len(server.arrivals)} requests, {len(failing)} faults, {len(after_kill)} kept at the "
        f"kill, {len(twice)} sent twice, busiest second {server.busiest_second}, {elapsed:.1f} s"
    )


def test_three_requests_a_second_without_a_key(tmp_path: Path) -> None:
    with LiteratureServer(invent(60)) as server:
        run = start(server, tmp_path, "", 5)
        output, _ = run.communicate(timeout=60)
        times = [arrival.at for arrival in server.arrivals]
    assert output.split()[0] == "60"
    assert server.busiest_second == 3
    # 14 requests at 3 a second, and hardly slower than need be.
    assert 13 / 3 <= times[-1] - times[0] <= 13 / 3 * 1.25
