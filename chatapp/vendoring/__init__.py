"""Vendors the browser's third-party files into static/vendor, pinned and locked: `python -m chatapp.vendoring`."""
