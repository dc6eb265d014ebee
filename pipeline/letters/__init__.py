"""The letters of what comes out: the fonts shipped with it, how wide a text is in them, and text as outlines."""
