"""How the book looks: words, tables and charts, the same on every page."""
