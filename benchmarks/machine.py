"""What the figures were measured on and with."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = (
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "streamlit",
    "altair",
    "choix",
    "statsmodels",
    "playwright",
)


def load() -> float:
    """How many processes wanted a core in the last minute, on average; what was busy beside us."""
    return os.getloadavg()[0]


def describe(load_before: float) -> list[str]:
    """Lines that name the date, the kind of machine and the versions; never its name or place."""
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d}.",
        f"Machine: {os.cpu_count()} cores ({platform.machine()}), {platform.system()}; "
        f"load average {load_before:.1f} before and {load():.1f} after, our own work included.",
        f"Software: Python {platform.python_version()}, {', '.join(_versions())}.",
    ]


def _versions() -> list[str]:
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return found
