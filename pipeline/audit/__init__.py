"""The finished reports attacked as a reader with a solver would: what is withheld, and can be told all the same."""
