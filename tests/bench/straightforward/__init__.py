"""A report as one would first write it: a notebook for each step in a fresh kernel, frames, and a picture at a time."""
