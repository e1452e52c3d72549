"""What is known of clouds, their places and their kinds; data from `rules/`, compiled."""

from domicile.catalogue.catalogue import Catalogue
from domicile.catalogue.folders import rules_folder
from domicile.catalogue.loading import load
from domicile.catalogue.model import Condition, CopyRule, FlowRule, Kind, ProviderInfo, RoleCase, Step

__all__ = [
    "Catalogue",
    "Condition",
    "CopyRule",
    "FlowRule",
    "Kind",
    "ProviderInfo",
    "RoleCase",
    "Step",
    "load",
    "rules_folder",
]
