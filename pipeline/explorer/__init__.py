"""The explorer: one page in which a reader chooses what to see of the comparison.

`tables.py` reads what stage 4 set beside each other, `compact.py` makes it small,
`build.py` puts it in the page. Everything a choice needs is worked out before: the page
only picks, draws and formats.
"""
