"""Rows with types: their reader, and those tables' that more than one room reads key by key."""
