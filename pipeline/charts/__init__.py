"""Charts: one function per kind of chart, one style, alt text from the same rows."""
