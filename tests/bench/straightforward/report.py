"""The straightforward way, for `make bench RAKT=1`: what is measured against, and no part of the project.

Every year: each file with pandas, Great Expectations on each frame, sums, a picture by savefig for each table with
amounts, and a Word file by python-docx. A notebook per step, by papermill, in a kernel of its own; nothing is
remembered. It makes less than `make report` does: no reconciliation, no disclosure control, no PDF, no workbook, no
comparison, no lineage. So a ratio says at least so much.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat

from pipeline.places import Places, Unit

# What each notebook does, as its one cell of code; the tables go from one to the next as pickled frames.
STEPS = {
    "1_las": """
import pandas as pd
from pathlib import Path
frames = {}
for path in sorted(Path(raw).glob("*.*")):
    if path.suffix == ".xlsx":
        for sheet, frame in pd.read_excel(path, sheet_name=None, header=None).items():
            frames[f"{path.stem} {sheet}"] = frame
    elif path.suffix == ".csv":
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                text = path.read_text(encoding)
                break
            except UnicodeDecodeError:
                pass
        rows = [line.split(";") for line in text.splitlines()]
        frames[path.stem] = pd.DataFrame(rows)
pd.to_pickle(frames, Path(out, "las.pkl"))
""",
    "2_stada": """
import pandas as pd
from pathlib import Path
frames = pd.read_pickle(Path(out, "las.pkl"))
clean = {}
for name, frame in frames.items():
    text = frame.astype("string").apply(lambda c: c.str.replace("\\u00a0", "").str.replace(" ", "").str.replace(",", "."))
    numbers = text.apply(pd.to_numeric, errors="coerce")
    clean[name] = frame.where(numbers.isna(), numbers)
pd.to_pickle(clean, Path(out, "stada.pkl"))
""",
    "3_prova": """
import pandas as pd
from pathlib import Path
import great_expectations as gx
context = gx.get_context(mode="ephemeral")
source = context.data_sources.add_pandas("pandas")
for n, (name, frame) in enumerate(pd.read_pickle(Path(out, "stada.pkl")).items()):
    frame = frame.rename(columns=str).astype("string")
    batch = source.add_dataframe_asset(f"t{n}").add_batch_definition_whole_dataframe("b").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite(name=f"s{n}")
    suite.add_expectation(gx.expectations.ExpectTableRowCountToBeBetween(min_value=1))
    for column in frame.columns:
        suite.add_expectation(gx.expectations.ExpectColumnValueLengthsToBeBetween(column=column, max_value=5000))
    assert batch.validate(suite).success, name
""",
    "4_diagram": """
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
from pathlib import Path
for n, (name, frame) in enumerate(pd.read_pickle(Path(out, "stada.pkl")).items()):
    sums = frame.apply(pd.to_numeric, errors="coerce").sum()
    for suffix in ("png", "svg"):
        figure, axes = plt.subplots(figsize=(6.3, 4))
        axes.barh([str(i) for i in sums.index], sums.values)
        axes.set_title(name)
        figure.savefig(Path(out, f"diagram_{n}.{suffix}"), dpi=300)
        plt.close(figure)
""",
    "5_rapport": """
import pandas as pd
from docx import Document
from pathlib import Path
document = Document()
document.add_heading("Årsredovisning", 0)
for n, (name, frame) in enumerate(pd.read_pickle(Path(out, "stada.pkl")).items()):
    document.add_heading(name, 1)
    document.add_picture(str(Path(out, f"diagram_{n}.png")))
    shown = frame.iloc[:30, :8]
    table = document.add_table(rows=0, cols=shown.shape[1])
    for row in shown.itertuples(index=False):
        for cell, value in zip(table.add_row().cells, row):
            cell.text = "" if pd.isna(value) else str(value)
document.save(Path(out, "arsredovisning.docx"))
""",
}


def write_reports(places: Places, units: Iterable[Unit]) -> None:
    """Every step of every year, one after another."""
    import papermill

    for unit in units:
        out = places.out / unit.path
        out.mkdir(parents=True, exist_ok=True)
        for name, code in STEPS.items():
            book = nbformat.v4.new_notebook()
            given = f"raw, out = {str(places.delivery(unit))!r}, {str(out)!r}"
            book.cells = [nbformat.v4.new_code_cell(given), nbformat.v4.new_code_cell(code)]
            book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
            path = out / f"{name}.ipynb"
            nbformat.write(book, path)
            papermill.execute_notebook(path, path, kernel_name="python3", progress_bar=False)


if __name__ == "__main__":
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    at = Places(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
    write_reports(at, [u for u in at.units() if u.forbund in sys.argv[3:] or not sys.argv[3:]])
