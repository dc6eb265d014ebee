"""A report is built without a network, and nothing even tries to reach one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.places import ROOT, Unit
from support.builds import Build
from support.network import run_alone, why_not_alone


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """Where a namespace of its own may be made; the reason is printed where not."""
    if why := why_not_alone():
        pytest.skip(why)
    return tmp_path


def test_whoever_tries_is_seen_and_does_not_get_out(alone: Path) -> None:
    """The watch itself: without it the next test would say nothing."""
    script = "import socket; s = socket.socket(); s.settimeout(1); s.connect(('192.0.2.1', 80))"
    done, seen = run_alone(alone, "-c", script)
    assert done.returncode != 0 and "unreachable" in done.stderr
    assert "socket.connect ('192.0.2.1', 80)" in seen


@pytest.mark.usefixtures("alone")
def test_a_report_reaches_for_no_other_machine(built: Build) -> None:
    """Every förbund in every format: whatever draws and writes them."""
    assert built.places.report(Unit("hbs", 2022)).joinpath("arsredovisning.pdf").is_file()
    assert built.reached == ""


@pytest.mark.parametrize("page", sorted(p for p in (ROOT / "pipeline").rglob("*.html.j2")), ids=lambda p: p.stem)
def test_a_page_lets_the_browser_fetch_nothing(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ') == 1
    assert "http" not in text.partition("Content-Security-Policy")[2].partition(">")[0]
    assert text.index("Content-Security-Policy") < text.index("<style>")
