"""Changed exports: what a heading, a word or a sheet that is not known probably is, with the evidence.

Nothing is guessed: what may be two things is asked, what is like nothing is left, and nothing
is written to forbund.toml before somebody has said yes.
"""
