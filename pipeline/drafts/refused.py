"""Drafts that cannot be read, in words."""

from __future__ import annotations

from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault

FORMS = (".docx", ".pdf", ".html", ".odt", ".xlsx", ".md")


def damaged(path: Path) -> DeliveryFaults:
    """A file that is not what its name says."""
    told = f"en hel {path.suffix.lower()}-fil"
    return DeliveryFaults(
        [
            Fault(
                "filen går inte att öppna",
                "Spara om den i programmet den kommer från.",
                path.name,
                expected=told,
                code="UTK-001",
            )
        ]
    )


def protected(path: Path) -> DeliveryFaults:
    """A file with a password."""
    return DeliveryFaults(
        [
            Fault(
                "filen är skyddad med lösenord",
                "Ta bort lösenordet, eller spara en kopia utan.",
                path.name,
                code="UTK-002",
            )
        ]
    )


def without_text(path: Path, pages: int) -> DeliveryFaults:
    """A PDF whose pages are pictures."""
    return DeliveryFaults(
        [
            Fault(
                f"ingen av de {pages} sidorna har text: de är inskannade bilder",
                "Använd Word-filen, eller en PDF som är sparad ur den och inte inskannad.",
                path.name,
                code="UTK-003",
            )
        ]
    )


def unknown_form(path: Path) -> DeliveryFaults:
    """A kind of file that is not read."""
    return DeliveryFaults(
        [
            Fault(
                "filformatet läses inte",
                "Spara utkastet som .docx eller .pdf.",
                path.name,
                found=path.suffix or "ingen ändelse",
                expected=", ".join(FORMS),
                code="UTK-004",
            )
        ]
    )


def missing(name: str) -> DeliveryFaults:
    """A file that is not there."""
    return DeliveryFaults(
        [
            Fault(
                "filen finns inte",
                "Kontrollera FIL: namnet, och mappen framför det. Det räknas från projektets mapp.",
                name,
                code="UTK-005",
            )
        ]
    )
