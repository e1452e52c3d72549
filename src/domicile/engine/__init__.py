"""One engine for every door: `scan(Request(...))` gives a `Scan`."""

from domicile.engine.request import Request, Scan
from domicile.engine.scan import NothingToScan, ScanError, scan

__all__ = ["NothingToScan", "Request", "Scan", "ScanError", "scan"]
