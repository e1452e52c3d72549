"""Provider configurations of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from domicile.model.blocks import Location, Provider
from domicile.model.trail import Trail, join
from domicile.model.values import Known, LazyObject, Value, via
from domicile.terraform.plan_configuration import PlanConfiguration, without_indexes
from domicile.terraform.secrets import HIDDEN, looks_secret


class PlanProviders:
    """The provider of each planned resource, one object per configuration."""

    def __init__(self, path: str, configuration: PlanConfiguration, lines: Mapping[str, int]) -> None:
        self._path = path
        self._configuration = configuration
        self._lines = lines
        self._made: dict[str, Provider] = {}

    def of(self, resource: Mapping[str, Any], module: str) -> Provider:
        """The provider of a planned resource, by its `provider_config_key`."""
        full = str(resource.get("provider_name") or resource["type"].split("_", 1)[0])
        name = full.rpartition("/")[2]
        key = str(self._configuration.resource(module, resource).get("provider_config_key") or name)
        key = self._inherited(key, without_indexes(module))
        found = self._made.get(f"{name} {key}")
        if found is None:
            found = self._made[f"{name} {key}"] = self._provider(name, key)
            found.versions = tuple(self._versions(name))
        return found

    def _versions(self, name: str) -> Iterator[str]:
        """The constraints on a provider's version, of whichever module: one version serves them all."""
        for entry in self._configuration.provider_config.values():
            if entry.get("name") == name and entry.get("version_constraint"):
                yield str(entry["version_constraint"])

    def _inherited(self, key: str, module: str) -> str:
        """The key of the configuration that a module has from above, where a plan shows only the module's own name.

        Terraform shows it itself since 1.1. Before, a plan does not tell what a map of `providers` says: where there is
        more than one configuration on the way up, none can be told.
        """
        local = key.rpartition(":")[2]
        table = self._configuration.provider_config
        if local == key or (table.get(key) or {}).get("expressions"):
            return key
        ways = [f"{path}:{local}" if path else local for path in _upwards(module)]
        own = [way for way in ways if (table.get(way) or {}).get("expressions")]
        aliases = [other for other in table if other.startswith(f"{local}.")]
        return own[0] if own and (own[0] == ways[0] or not aliases) else key

    def _provider(self, name: str, key: str) -> Provider:
        entry = self._configuration.provider_config.get(key)
        alias = key.rpartition(":")[2].partition(".")[2]
        if entry is None or not entry.get("expressions"):
            return self._unconfigured(name, key, alias)
        module = str(entry.get("module_address") or "")
        thunks: dict[str, Callable[[], Value]] = {
            attribute: partial(self._argument, key, module, attribute, expression)
            for attribute, expression in entry["expressions"].items()
            if attribute != "alias"
        }
        return Provider(name, str(entry.get("alias") or alias), Known(LazyObject(thunks)), Location(self._path, 1, 1))

    def _unconfigured(self, name: str, key: str, alias: str) -> Provider:
        """A configuration without arguments: in a root, what an empty block is, for nobody else can configure it."""
        if self._configuration.is_state:
            return Provider(name, alias, Known({}), None, "a state does not show provider configurations")
        if alias or ":" in key:
            return Provider(name, alias, Known({}), None, f"the plan does not show the configuration of provider {key}")
        return Provider(name, alias, Known({}), Location(self._path, 1, 1))

    def _argument(self, key: str, module: str, name: str, expression: Any) -> Value:
        if isinstance(expression, list):
            return Known(tuple(self._nested(key, module, name, item) for item in expression))
        if isinstance(expression, Mapping) and not expression.keys() & {"constant_value", "references"}:
            return self._nested(key, module, name, expression)
        value = self._configuration.value(module, expression)
        hidden = looks_secret(name) or self._configuration.is_sensitive(module, expression)
        shown = value.data if isinstance(value, Known) and not hidden else HIDDEN
        if not isinstance(value, Known):
            shown = "unknown"
        step = None if module else self._configuration.variable_step(expression, self._path, 1)
        return via(value, Trail(self._path, 1, f"provider {key}: {name} = {shown}", join(step)))

    def _nested(self, key: str, module: str, name: str, expressions: Mapping[str, Any]) -> Value:
        return Known({n: self._argument(key, module, f"{name}.{n}", e) for n, e in expressions.items()})


def _upwards(module: str) -> Iterator[str]:
    """The address of a module, of the one that calls it, and so on to the root, which is ""."""
    while module:
        yield module
        module = module.rpartition("module.")[0].rstrip(".")
    yield ""
