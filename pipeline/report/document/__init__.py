"""The document, whatever it is rendered to, and its renderers."""
