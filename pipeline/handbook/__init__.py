"""Pages for those who use the reports, written from the definitions."""
