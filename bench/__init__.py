"""Benchmarks and chaos tests of a running ChatApp. Not imported by the product."""
