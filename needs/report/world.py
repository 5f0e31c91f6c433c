"""A map of the world that needs nothing from the network: `boundaries` and `points`.

world.json and small_states.toml stand beside this file; world.md says where they come from.
"""

from __future__ import annotations

import json
import tomllib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FEATURE = "countries"
"""The object of `boundaries` that holds the countries."""

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the globe, in degrees; south and west are negative."""

    latitude: float
    longitude: float


@cache
def boundaries() -> Mapping[str, Any]:
    """TopoJSON with one geometry a country; its `id` is the ISO 3166 alpha-3 code."""
    found: Mapping[str, Any] = json.loads((_FOLDER / "world.json").read_text(encoding="utf-8"))
    return found


@cache
def boundaries_address() -> str:
    """The same as an address that holds the data itself: to open it needs no network."""
    data = (_FOLDER / "world.json").read_bytes()
    return f"data:application/json;base64,{b64encode(data).decode('ascii')}"


@cache
def drawn() -> frozenset[str]:
    """The codes of the countries that have boundaries."""
    return frozenset(g["id"] for g in boundaries()["objects"][FEATURE]["geometries"])


@cache
def points() -> Mapping[str, Point]:
    """A point for each country that the boundaries leave out or draw too small to see."""
    places = tomllib.loads((_FOLDER / "small_states.toml").read_text(encoding="utf-8"))
    return {code: Point(*place) for code, place in places.items()}
