"""Readers: same rows as delivered, under our names and types."""
