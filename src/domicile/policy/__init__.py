"""The residency policy: data classes, who belongs where, and what is permitted for a time."""

from domicile.policy.document import PolicyError
from domicile.policy.loading import load
from domicile.policy.model import Classification, Policy

__all__ = ["Classification", "Policy", "PolicyError", "load"]
