"""Breaks a real ChatApp while people talk, and counts what was lost, doubled, out of order, overheard or invented.

`make chaos` or `python -m bench.chaos --help`; docs/reliability.md says what came out.
"""
