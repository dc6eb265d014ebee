"""The office's own words as the pieces of a printed document."""

from __future__ import annotations

from pipeline.report.document.prose import Paragraph, plain_words, read_pieces

MARKED = '<span class="ital" data-obs="a1">348</span>'


def test_a_marked_number_in_a_point_leaves_it_a_point() -> None:
    html = f"<ul><li>Av dem {MARKED}.</li><li>{MARKED} till.</li><li><p>Ett {MARKED}.</p><p>Mer {MARKED}.</p></li></ul>"
    pieces = [p for p in read_pieces(html) if isinstance(p, Paragraph)]
    assert [p.kind for p in pieces] == ["punkt", "punkt", "punkt", "fortsatt"]
    assert [plain_words(p.spans) for p in pieces] == ["Av dem 348.", "348 till.", "Ett 348.", "Mer 348."]
    assert [p.begins for p in pieces] == [True, False, False, False]
