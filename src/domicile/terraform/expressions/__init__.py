"""Terraform's expression language over values that may be unknown or one of several.

`evaluate` is what others call; `reached` adds the step of an attribute, variable or local to the way of its value.
"""

from domicile.terraform.expressions.evaluation import Scope, evaluate
from domicile.terraform.expressions.trails import reached

__all__ = ["Scope", "evaluate", "reached"]
