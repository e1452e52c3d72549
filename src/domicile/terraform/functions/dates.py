"""Functions of dates in the form of RFC 3339."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from domicile.terraform.expressions.errors import EvaluationError

_RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))")
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "μs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
}
_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|(')")


def _moment(text: str) -> tuple[datetime, Fraction]:
    """A moment in whole seconds, and the fraction of a second after it."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise EvaluationError(f"{text[:60]} is no date in the form of RFC 3339")
    offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
    try:
        zone = timezone(-offset if match[8] == "-" else offset)
        moment = datetime(*(int(part) for part in match.groups()[:6]), tzinfo=zone)  # type: ignore[misc, arg-type]
    except ValueError:
        raise EvaluationError(f"{text[:60]} is no date in the form of RFC 3339") from None
    return moment, Fraction(f"0.{match[7]}") if match[7] else Fraction(0)


def _duration(text: str) -> Fraction:
    """Seconds of a duration as Go writes it: 1h30m, -10s, 1.5h."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return Fraction(0)
    parts = list(_DURATION.finditer(rest))
    if not parts or "".join(part[0] for part in parts) != rest or len(rest) > 100:
        raise EvaluationError(f"{text[:60]} is no duration")
    return sign * sum((Fraction(part[1]) * _SECONDS[part[2]] for part in parts), Fraction(0))


def time_add(moment: str, duration: str) -> str:
    start, fraction = _moment(moment)
    seconds = fraction + _duration(duration)
    whole = seconds.numerator // seconds.denominator
    try:
        result = start + timedelta(seconds=whole)
    except OverflowError:
        raise EvaluationError("the date is out of range") from None
    return f"{result:%Y-%m-%dT%H:%M:%S}{_zone(result, ':') if result.utcoffset() else 'Z'}"


def time_compare(first: str, second: str) -> int:
    """-1, 0 or 1."""
    one, other = _moment(first), _moment(second)
    return (one > other) - (one < other)


def format_date(pattern: str, moment: str) -> str:
    """A date as the pattern says; letters are fields, quotes hold text."""
    date, _ = _moment(moment)
    found: list[str] = []
    for match in _TOKEN.finditer(pattern):
        token = match[0]
        if match[3]:
            raise EvaluationError("a quote in the date format is not closed")
        if match[1] is not None:
            found.append(match[1].replace("''", "'"))
        elif match[2]:
            field = _FIELDS.get(token)
            if field is None:
                raise EvaluationError(f"{token[:20]} is no field of a date")
            found.append(field(date))
        else:
            found.append(token)
    return "".join(found)


def _zone(date: datetime, separator: str) -> str:
    minutes = int((date.utcoffset() or timedelta()).total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{separator}{abs(minutes) % 60:02}"


def _zone_or(date: datetime, name: str, separator: str) -> str:
    return _zone(date, separator) if date.utcoffset() else name


def _hour12(date: datetime) -> int:
    return date.hour % 12 or 12


_FIELDS: Mapping[str, Callable[[datetime], str]] = {
    "YYYY": lambda date: f"{date.year:04}",
    "YY": lambda date: f"{date.year % 100:02}",
    "MMMM": lambda date: _MONTHS[date.month - 1],
    "MMM": lambda date: _MONTHS[date.month - 1][:3],
    "MM": lambda date: f"{date.month:02}",
    "M": lambda date: str(date.month),
    "DD": lambda date: f"{date.day:02}",
    "D": lambda date: str(date.day),
    "EEEE": lambda date: _DAYS[date.weekday()],
    "EEE": lambda date: _DAYS[date.weekday()][:3],
    "hh": lambda date: f"{date.hour:02}",
    "h": lambda date: str(date.hour),
    "HH": lambda date: f"{_hour12(date):02}",
    "H": lambda date: str(_hour12(date)),
    "AA": lambda date: "AM" if date.hour < 12 else "PM",
    "aa": lambda date: "am" if date.hour < 12 else "pm",
    "mm": lambda date: f"{date.minute:02}",
    "m": lambda date: str(date.minute),
    "ss": lambda date: f"{date.second:02}",
    "s": lambda date: str(date.second),
    "ZZZZZ": lambda date: _zone(date, ":"),
    "ZZZZ": lambda date: _zone(date, ""),
    "ZZZ": lambda date: _zone_or(date, "UTC", ""),
    "Z": lambda date: _zone_or(date, "Z", ":"),
}

FUNCTIONS = {"formatdate": format_date, "timeadd": time_add, "timecmp": time_compare}
