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


def describe() -> list[str]:
    """Lines that name the date, the kind of machine and the versions; never its name or place."""
    busy = f", load average {os.getloadavg()[0]:.1f} at the start" if os.name == "posix" else ""
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d}.",
        f"Machine: {os.cpu_count()} cores ({platform.machine()}), {platform.system()}{busy}.",
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
