"""Small notebooks with a cell of parameters, written to be run."""

from __future__ import annotations

from pathlib import Path

import nbformat


def notebook(path: Path, *cells: str, parameters: str = 'namn = "a"\nar = 2017') -> Path:
    book = nbformat.v4.new_notebook()
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    book.cells = [first, *(nbformat.v4.new_code_cell(c) for c in cells)]
    nbformat.write(book, path)
    return path
