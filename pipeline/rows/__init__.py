"""Rows: their types and their reader, CSV of them for people, and what is made of tables that have none."""
