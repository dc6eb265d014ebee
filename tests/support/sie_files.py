"""Small SIE files."""

from __future__ import annotations

from pipeline.sie import (
    Ledger,
    parse_sie,
)

HEAD = "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20220101 20221231\n"


def parse(text: str, encoding: str = "cp437") -> Ledger:
    return parse_sie((HEAD + text + "\n").encode(encoding))
