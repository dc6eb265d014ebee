"""The indicator surveys: their questions as data, and the reader of them."""
