"""The office's own draft, read into numbers with places, tried, and given back with remarks."""
