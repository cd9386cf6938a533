"""Tests of the log consumers."""
