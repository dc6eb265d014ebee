"""Reporting pipeline for Swedish samordningsförbund. Read `stages.py` first."""

__version__ = "0.1.0"
