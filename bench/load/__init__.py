"""A load generator that speaks the Phoenix protocol; see bench/README.md."""
