"""Measurements: how long a build, many rows and the explorer take. Run by `make bench`, never by a test."""
