"""Benchmarks of the build and of the rules: see the README. The book itself needs none of this."""
