"""How the sentence of a judgement ends, for every check that says who has data and what limits that."""

from __future__ import annotations

from domicile.policy.classes import Judgement


def ending(judgement: Judgement, breach: str) -> str:
    """What follows the fact: the breach where it fails, the reason where it is undecided, nothing where it passes."""
    return {"fail": f", {breach}", "undecided": f": {judgement.reason}", "pass": ""}[judgement.verdict]
