"""The tables and blocks of each chapter."""
