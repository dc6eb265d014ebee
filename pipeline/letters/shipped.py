"""The fonts shipped with the package, Open Sans under the Apache licence: whole, and small enough to lie in a file.

`python -m pipeline.letters.shipped` cuts the small ones anew, when a whole one is exchanged.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Fonts

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Open Sans"
# What a Swedish report holds: Latin letters, figures, and the signs of typography and statistics.
_KEPT = (range(0x20, 0x17F), range(0x2010, 0x2027), (0x2030, 0x20AC, 0x2192, 0x2212, 0x2248, 0x2264, 0x2265))
# So many times typst sets something else before it forgets.
_KEPT_FOR = 11
_WEIGHTS = {"Regular": 400, "Bold": 700}


def font_file(bold: bool = False) -> Path:
    """The whole font of a weight."""
    return FONTS / f"OpenSans-{'Bold' if bold else 'Regular'}.ttf"


@cache
def font_faces() -> str:
    """CSS that carries the small fonts in itself, so that a page or a drawing shows them on any machine."""
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:url(data:font/woff;base64,'
        f"{base64.b64encode((FONTS / f'OpenSans-{name}.woff').read_bytes()).decode()}) format('woff')}}"
        for name, weight in _WEIGHTS.items()
    )


@cache
def typst_fonts() -> Fonts:
    """Ours, and those of the library that draws, for signs that ours have not; never those of the machine."""
    import typst

    # Installed beside typst; nothing of it is loaded.
    rest = Path(typst.__file__).parents[1] / "matplotlib" / "mpl-data" / "fonts" / "ttf"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS), str(rest)])


def forget_set() -> None:
    """Let typst forget what it has set and drawn: it keeps that for ten more times, and three hundred MiB of a set of charts."""
    import typst

    for _ in range(_KEPT_FOR):
        typst.compile(b"", font_paths=typst_fonts(), ignore_system_fonts=True)


def cut_fonts(folder: Path) -> None:
    """Write the small fonts into `folder`: the letters that are kept, their kerning, nothing else."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    for name in _WEIGHTS:
        options = Options(flavor="woff", layout_features=["kern", "liga", "mark", "ccmp"], hinting=False)
        font = load_font(str(FONTS / f"OpenSans-{name}.ttf"), options)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for kept in _KEPT for code in kept])
        subsetter.subset(font)
        save_font(font, str(folder / f"OpenSans-{name}.woff"), options)


if __name__ == "__main__":
    cut_fonts(FONTS)
