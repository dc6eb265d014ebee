"""How it runs: task graph, notebook engine, gates, progress."""
