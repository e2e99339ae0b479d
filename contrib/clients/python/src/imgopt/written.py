"""What is sent, as JSON."""

from __future__ import annotations

import json
import math
from typing import Any, List, Optional


def written(value: Any, place: str = "") -> bytes:
    """The value as JSON in UTF-8. `place` is its path.

    Raises ValueError or TypeError, which begin with the path of what JSON can't say: NaN, half of a character, or an
    object such as a date.
    """
    try:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        if _has_other_names(value):
            raise TypeError("a name is no text")
        return line
    except (ValueError, TypeError, RecursionError) as problem:
        # Only now, since to look at each member costs more than to write them all.
        raise _problem(value, place, []) or problem from None


def _has_other_names(value: Any) -> bool:
    """Whether a name is no text: 1 and True would be sent as "1" and "true", beside a "1" that is there."""
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            return True
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return False
    return any(_has_other_names(member) for member in value)


def _problem(value: Any, place: str, around: List[int]) -> Optional[Exception]:
    """What is wrong with the first member of it that can't be sent."""
    if value is None or isinstance(value, (bool, int)):
        return None
    if isinstance(value, float):
        if math.isfinite(value):
            return None
        return ValueError(f"{place or 'params'} is {json.dumps(float(value))}; JSON has no such number")
    if isinstance(value, str):
        return _cut(value, place or "params")
    if not isinstance(value, (dict, list, tuple)):
        return TypeError(f"{place or 'params'} is a {type(value).__name__}, which JSON has not")
    if id(value) in around:
        return ValueError(f"{place or 'params'} contains itself")
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in members:
        path = (f"{place}.{name}" if place else f"{name}") if isinstance(value, dict) else f"{place}[{name}]"
        if isinstance(value, dict) and not isinstance(name, str):
            return TypeError(f"{place or 'params'} has the name {name!r}; JSON has only texts as names")
        problem = _cut(path, ascii(path)) or _problem(member, path, [*around, id(value)])
        if problem:
            return problem
    return None


def _cut(text: str, place: str) -> Optional[Exception]:
    try:
        text.encode()
    except UnicodeEncodeError:
        return ValueError(f"{place} has half of a character, a lone surrogate")
    return None
