"""Makes templates/reference.docx, the look of every report in Word, of the parts in templates/word.

    python -m pipeline.report.document.word_reference

The parts are what is changed and read; the file is what Word opens, and what an office takes its own copy of.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from pipeline.report.document.word_template import OURS

SOURCES = Path(__file__).parent / "templates" / "word"
_NAMES = {
    "content_types.xml": "[Content_Types].xml",
    "package.rels": "_rels/.rels",
    "document.rels": "word/_rels/document.xml.rels",
    "theme1.xml": "word/theme/theme1.xml",
}


def make_reference() -> bytes:
    """The template as the bytes of a .docx file, the same every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for source in sorted(SOURCES.iterdir(), key=lambda s: (s.name not in _NAMES, s.name)):
            entry = zipfile.ZipInfo(_NAMES.get(source.name, f"word/{source.name}"), (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            file.writestr(entry, source.read_bytes())
    return out.getvalue()


if __name__ == "__main__":
    OURS.write_bytes(make_reference())
