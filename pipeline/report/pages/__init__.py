"""The pages beside the report: quality, lineage, manifest, a page per insats."""
