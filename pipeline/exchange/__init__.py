"""Releases between offices: one signed file of published numbers, sent by one and read as a delivery by another."""
