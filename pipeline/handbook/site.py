"""`finsam docs`: the pages of docs/ as a site that is read without a network, search too.

The builder has an environment of its own (locks/docs.txt). It is told to stop at a link or a page that is not there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.places import ROOT

CONFIG = Path(__file__).parent / "mkdocs.yml"
WORKER = Path(__file__).parent / "file-worker.js"
_ELSEWHERE = "https://unpkg.com/iframe-worker/shim"
DOCS = ROOT / "docs"
# Beside the project's own files, and never in git.
SITE = ROOT / ".dokumentation"
_DECISIONS = "          # beslut\n"


def build_site(target: Path = SITE) -> int:
    """Write the site to `target`. Returns the exit code: 1 when a link or a page is missing, which is told."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(DOCS, work / "docs")
        (work / "mkdocs.yml").write_text(site_config(DOCS), "utf-8")
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(target)]
        # It warns of a version that is not locked here.
        quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        code = subprocess.run(command, cwd=work, env=quiet, check=False).returncode
    if code:
        return 1
    _keep_at_home(target)
    print(f"Öppna {target / 'index.html'} i webbläsaren. Sökningen fungerar utan nät.")
    return 0


def _keep_at_home(site: Path) -> None:
    """Let every page take the script that lets search work from a file from the site itself, not from elsewhere."""
    shutil.copy(WORKER, site / "assets" / WORKER.name)
    for page in site.rglob("*.html"):
        way = "../" * (len(page.relative_to(site).parts) - 1)
        page.write_text(page.read_text("utf-8").replace(_ELSEWHERE, f"{way}assets/{WORKER.name}"), "utf-8")


def site_config(docs: Path) -> str:
    """The configuration with every decision in the menu, the latest first."""
    config = CONFIG.read_text("utf-8")
    return config.replace(_DECISIONS, "".join(_entries(sorted((docs / "decisions").glob("*.md"), reverse=True))))


def _entries(decisions: Sequence[Path]) -> list[str]:
    """A line of the menu for each decision: its number, and its heading."""
    titles = (p.read_text("utf-8").partition("\n")[0].lstrip("# ").strip() for p in decisions)
    told = (t.replace('"', "'") for t in titles)
    return [f'          - "{p.stem[:4]} {t}": decisions/{p.name}\n' for p, t in zip(decisions, told, strict=True)]
