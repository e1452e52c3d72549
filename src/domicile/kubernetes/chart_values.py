"""What a chart's templates are filled in with where whoever installs it gives nothing: its values.yaml and Chart.yaml.

Source: Helm documentation, "Values Files" and "Built-in Objects" (https://helm.sh/docs/chart_template_guide/, from
knowledge).
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import orjson

from domicile.kubernetes.chart_language import UNSAID, Data, Lines, Unsaid, as_text, evaluate
from domicile.model.trail import Trail
from domicile.model.values import Known, NotPlain, Value, plain
from domicile.syntax.tree import Tree
from domicile.syntax.yaml_documents import YamlObject, is_template, parse

_VALUES = "values.yaml"
_OTHERS = ("values*.yaml", "values*.yml", "*values.yaml")
"""Files that stand beside it and may be given instead."""
_ABOUT = {"Name": "name", "Version": "version", "AppVersion": "appVersion"}
_LONGEST = 10_000
"""How long a list or a mapping may be that is written into a template."""
_SWITCHES = frozenset({"y", "n", "yes", "no", "on", "off"})
"""Plain, Helm takes them for booleans; here they are texts, whether or not they stand in quotes."""


class Charts:
    """The defaults of every chart of a tree, read when they are asked for."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[str, Defaults | None] = {}

    def of(self, path: str) -> Defaults | None:
        """Those of the chart that a file is a template of. None for what is no template of a chart, and for a chart
        inside another: what that gives it counts, too."""
        folder = self._tree.chart_of(path)
        if folder is None:
            return None
        if folder not in self._known:
            inside = any(folder.startswith(posixpath.join(other, "charts/")) for other in self._tree.charts)
            self._known[folder] = None if inside else Defaults(self._tree, folder)
        return self._known[folder]


class Defaults:
    """What is known of the actions of one chart's templates: a `Meaning`."""

    def __init__(self, tree: Tree, folder: str) -> None:
        self._files = {file.name: file for file in tree.folder(folder) if file.kind == "yaml"}
        self._written: dict[int, str] = {}

    def text_of(self, action: str, dot: str | None) -> tuple[str, tuple[Trail, ...]] | None:
        """As `Meaning` says."""
        used: list[Trail] = []
        text = as_text(evaluate(action, lambda path: self._look(path, dot, used)))
        return None if isinstance(text, Unsaid) else (text, tuple(used))

    def collection_of(self, action: str) -> tuple[str, tuple[Trail, ...]] | None:
        """As `Meaning` says."""
        if "toYaml" not in action:
            return None
        used: list[Trail] = []
        lines = evaluate(action, lambda path: self._look(path, "", used))
        if not isinstance(lines, Lines):
            return None
        text = self._written.get(id(lines.data))
        if text is None:
            text = self._written[id(lines.data)] = _flow(lines.data)
        return (text, tuple(used)) if text else None

    def decides(self, action: str, dot: str | None) -> bool | None:
        """As `Meaning` says."""
        data = evaluate(action, lambda path: self._look(path, dot, []))
        return None if data is UNSAID else bool(data)

    def _look(self, path: str, dot: str | None, used: list[Trail]) -> Data:
        if path.startswith("$"):
            path = path[1:]
        elif dot is None:
            return UNSAID
        else:
            path = dot + path if path != "." else dot
        _, top, *names = path.split(".") if path else ("", "")
        if top == "Chart" and len(names) == 1 and names[0] in _ABOUT:
            value = _below(self._about, [_ABOUT[names[0]]])
        elif top == "Values" and names and self._values is not None:
            value = _below(self._values, names)
            others = [given for other in self._others if (given := _below(other, names)) is not None]
            if any(_data(given) is UNSAID or _data(given) != _data(value) for given in others):
                return UNSAID
        else:
            return UNSAID
        if value is not None and value.trail is not None:
            used.append(value.trail)
        return _data(value)

    @cached_property
    def _about(self) -> Value | None:
        return next(self._read("Chart.yaml"), None)

    @cached_property
    def _values(self) -> Value | None:
        return next(self._read(_VALUES), None)

    @cached_property
    def _others(self) -> Sequence[Value]:
        names = [name for name in self._files if any(fnmatch.fnmatch(name, pattern) for pattern in _OTHERS)]
        return [value for name in names if name != _VALUES for value in self._read(name)]

    def _read(self, name: str) -> Iterator[Value]:
        file = self._files.get(name)
        if file is not None:
            yield from (document.value for document in parse(file.path, file.text).documents)


def _flow(data: tuple[Value, ...] | Mapping[str, Value]) -> str:
    """A list or a mapping in YAML's flow style, "" where it is too long or not all of it is known."""
    try:
        text = orjson.dumps(plain(Known(data))).decode()
    except (NotPlain, orjson.JSONEncodeError):
        return ""
    return text if len(text) <= _LONGEST else ""


def _below(value: Value | None, names: Sequence[str]) -> Value | None:
    """The value at a path, None where there is none."""
    for name in names:
        data = value.data if isinstance(value, Known) else None
        if not isinstance(data, YamlObject) or name not in data:
            return None
        value = data[name]
    return value


def _data(value: Value | None) -> Data:
    if value is None:
        return None
    if not isinstance(value, Known):
        return UNSAID
    data = value.data
    if isinstance(data, str) and (is_template(data) or data.lower() in _SWITCHES):
        return UNSAID
    return data if isinstance(data, (str, bool, int, float, tuple, Mapping, type(None))) else UNSAID
