"""`make lab`: JupyterLab on START.ipynb, with the whole project in sight and no output ever written to disk.

A notebook keeps its words and its code. What its cells showed stays in the browser: rows about persons may be looked
at, and cannot be mailed or committed by mistake. JupyterLab stands in an environment of its own, so it is imported late.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from pipeline.lab.frames import NEVER_SAVED
from pipeline.places import ROOT, Places

START = "notebooks/START.ipynb"
# JupyterLab asks nobody outside about news and newer versions.
_NO_NETWORK = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")

_ASKS_ABOUT_NEWS = "@jupyterlab/apputils-extension:announcements"


def open_desk(places: Places, words: Sequence[str]) -> int:
    """Serve JupyterLab until it is stopped; `words` are handed on to it as they stand. Returns the exit code."""
    from jupyterlab.labapp import LabApp

    # The kernels inherit what is said here.
    os.environ.update({NEVER_SAVED: "1", "FINSAM_RAW": str(places.raw), "FINSAM_OUT": str(places.out)})
    address = f"--LabApp.default_url=/lab/tree/{START}"
    root = f"--ServerApp.root_dir={ROOT}"
    server = LabApp.initialize_server(
        argv=[root, address, *_NO_NETWORK, *words], contents_manager_class=contents_manager()
    )
    server.web_app.settings["page_config_hook"] = without_news
    server.start()
    return 0


def without_news(_: Any, page: dict[str, Any]) -> dict[str, Any]:
    """What a page of JupyterLab is made with, less the part that asks whoever sits there about news from outside."""
    return {**page, "disabledExtensions": [*page.get("disabledExtensions", []), _ASKS_ABOUT_NEWS]}


def contents_manager() -> type[Any]:
    """What keeps the project's files for JupyterLab: the usual, but a notebook is saved without outputs."""
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

    class Desk(AsyncLargeFileManager):
        """Takes the outputs away before every save; one that fails is no save at all."""

        def run_pre_save_hooks(self, model: dict[str, Any], path: str, **more: Any) -> None:
            """Called before every save, of which a checkpoint is a copy."""
            take_outputs_away(model)
            super().run_pre_save_hooks(model=model, path=path, **more)

    return Desk


def take_outputs_away(model: dict[str, Any]) -> None:
    """Empty the outputs of a notebook that is about to be written; other files are let be."""
    if model.get("type") != "notebook" or not model.get("content"):
        return
    for cell in model["content"]["cells"]:
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
