"""One engine for every door: `scan(Request(...))` gives a `Scan`."""

from domicile.engine.request import Request, Scan
from domicile.engine.scan import ScanError, scan

__all__ = ["Request", "Scan", "ScanError", "scan"]
