"""Pictures as PNG of 300 dots per inch: typst draws them, some at a time, in the shipped fonts.

Each file tells what it was drawn of, and by what, so that the same picture need not be drawn again.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from itertools import zip_longest

from pipeline.charts.pictures import Picture
from pipeline.letters.shipped import font_file, forget_set, typst_fonts

DPI = 300
_TEMPLATE = b"""#set page(margin: 0pt, fill: white)
#for d in json(bytes(sys.inputs.data)) {
  page(width: d.width * 1pt, height: d.height * 1pt, image(bytes(d.svg), format: "svg", width: 100%))
}"""
_HEAD = 33
# Each takes eight MiB while it is drawn.
_AT_ONCE = 8
# The second has the letters that ours lack.
_DRAWN_WITH = ("typst", "matplotlib")
_KEYWORD = b"finsam\0"


def as_png(pictures: Sequence[Picture], before: Sequence[bytes] = ()) -> list[bytes]:
    """Each picture as the bytes of a PNG file, which says how large it is printed.

    `before` are files that may be of the same pictures, in the same order, or empty: one that is whole, and was
    drawn of the very same by the same, is given back as it is.
    """
    of = [_digest_of(p) for p in pictures]
    kept = [png if _is_drawn_of(png, source) else b"" for png, source in zip_longest(before, of, fillvalue=b"")]
    missing = [p for p, png in zip(pictures, kept, strict=True) if not png]
    made = (page for at in range(0, len(missing), _AT_ONCE) for page in _draw(missing[at : at + _AT_ONCE]))
    done = [png or _with_source(_with_density(next(made)), source) for png, source in zip(kept, of, strict=True)]
    if missing:
        forget_set()
    return done


def _digest_of(picture: Picture) -> bytes:
    """What is drawn, and all that decides how."""
    drawn = f"{_drawn_by()} {picture.width} {picture.height} {picture.svg(fonts=False)}"
    return hashlib.sha256(drawn.encode()).digest()


@cache
def _drawn_by() -> str:
    ours = hashlib.sha256(_TEMPLATE + b"".join(font_file(bold).read_bytes() for bold in (False, True))).hexdigest()
    return f"{[version(name) for name in _DRAWN_WITH]} {DPI} {ours}"


def _is_drawn_of(png: bytes, source: bytes) -> bool:
    """Whether a file was drawn of this, and is as it was written: it says so itself, under a checksum of the rest."""
    at, mark = _HEAD + len(_density()), _source(b"", source)
    return len(png) > at and png == _with_source(png[:at] + png[at + len(mark) :], source)


def _with_source(png: bytes, source: bytes) -> bytes:
    """The file with a chunk that tells what it was drawn of."""
    at = _HEAD + len(_density())
    return png[:at] + _source(png, source) + png[at:]


def _source(png: bytes, source: bytes) -> bytes:
    return _chunk(b"tEXt", _KEYWORD + hashlib.sha256(source + png).hexdigest().encode())


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
    return png[:_HEAD] + _density() + png[_HEAD:]


def _density() -> bytes:
    per_metre = round(DPI / 0.0254)
    return _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
