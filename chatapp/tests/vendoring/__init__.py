"""Tests of chatapp.vendoring."""
