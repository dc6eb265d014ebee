"""TOML that people write: read within limits, and fitted to a model with every misfit told in Swedish."""
