"""Giving out: what must hold first, what is written down, and what changed since the last time."""
