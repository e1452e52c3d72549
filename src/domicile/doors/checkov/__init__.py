"""Checkov's door: the same engine's findings as Checkov's own records (shared notes: how Checkov 3.3 behaves)."""
