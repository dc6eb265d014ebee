"""Pages of a PDF as pictures with frames around their figures."""

from __future__ import annotations

from typing import Any

from pipeline.drafts.model import Draft
from pipeline.drafts.reviewed import Review


def page_blocks(review: Review, draft: Draft) -> list[dict[str, Any]]:
    """The pages of a draft for the page of the review."""
    return []
