"""How well two colours are told apart: what is drawn and written must be seen by everybody, and in grey print."""

from __future__ import annotations


def contrast(one: str, other: str) -> float:
    """How many times as light one colour is as the other, by WCAG 2: from 1 to 21. Colours as #rrggbb."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))

    def linear(v: float) -> float:
        return v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
