"""Pictures as PNG of 300 dots per inch: typst draws them, some at a time, in the shipped fonts."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence

from pipeline.charts.pictures import Picture
from pipeline.letters.shipped import forget_set, typst_fonts

DPI = 300
_TEMPLATE = b"""#set page(margin: 0pt, fill: white)
#for d in json(bytes(sys.inputs.data)) {
  page(width: d.width * 1pt, height: d.height * 1pt, image(bytes(d.svg), format: "svg", width: 100%))
}"""
_HEAD = 33
# Each takes eight MiB while it is drawn.
_AT_ONCE = 8


def as_png(pictures: Sequence[Picture]) -> list[bytes]:
    """Each picture as the bytes of a PNG file, which says how large it is printed."""
    made = [page for at in range(0, len(pictures), _AT_ONCE) for page in _draw(pictures[at : at + _AT_ONCE])]
    forget_set()
    return [_with_density(page) for page in made]


def _draw(pictures: Sequence[Picture]) -> list[bytes]:
    import typst

    data = [{"svg": p.svg(fonts=False), "width": p.width, "height": p.height} for p in pictures]
    made = typst.compile(
        _TEMPLATE,
        format="png",
        ppi=DPI,
        font_paths=typst_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return [bytes(page) for page in (made if isinstance(made, list) else [made])]


def _with_density(png: bytes) -> bytes:
    """The file with its dots per metre after its head: without them a program shows it three times too large."""
    per_metre = round(DPI / 0.0254)
    said = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    return png[:_HEAD] + struct.pack(">I", 9) + said + struct.pack(">I", zlib.crc32(said)) + png[_HEAD:]
