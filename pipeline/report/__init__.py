"""One document model, rendered to files a person reads."""
