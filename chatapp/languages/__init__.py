"""Extracts, checks and compiles the catalogues of translations: `make messages`. Serving needs none of it."""
