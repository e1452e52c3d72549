"""Rules: data from `rules/`, checks that judge facts, and what exceptions make of their findings."""

from domicile.rules.judging import Judged, judge
from domicile.rules.loading import RuleError, load
from domicile.rules.model import Rule

__all__ = ["Judged", "Rule", "RuleError", "judge", "load"]
