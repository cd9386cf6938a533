"""Chaos tests: inject faults into a real ChatApp under load, and count lost, duplicated and reordered messages.

`make chaos` or `python -m bench.chaos --help`; the results are in docs/reliability.md.
"""
