"""Suppression of small groups."""
