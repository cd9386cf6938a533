"""The checks, one concept in each file."""
