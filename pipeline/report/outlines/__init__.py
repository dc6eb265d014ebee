"""Outlines: which chapters, words, tables and charts a report has, in what order. Markdown that an office may change."""
