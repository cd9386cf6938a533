"""`load_test`: measures how many people a machine carries, on a site of its own. docs/operations.md, "Load test"."""
