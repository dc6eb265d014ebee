"""One row per thing, with derived columns; no aggregates."""
