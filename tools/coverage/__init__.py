"""Whether every region-bearing argument of the providers is understood: `python -m tools.coverage`."""
