"""Measures: defined once in TOML, compiled to SQL over clean tables."""
