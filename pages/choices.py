"""What the user has chosen: one bag of words, kept for the session and mirrored in the URL.

The URL carries ids, never labels, so a link made in one language opens in another. Nothing else
writes to the query parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

BAG = "choices"
SEPARATOR = ","


def bag() -> dict[str, str]:
    """All choices that differ from their defaults, by name; at first those of the URL."""
    if BAG not in st.session_state:
        st.session_state[BAG] = dict(st.query_params)
    held: dict[str, str] = st.session_state[BAG]
    return held


def mirror() -> None:
    """Write the choices into the URL, so that the view can be shared."""
    if dict(st.query_params) != bag():
        st.query_params.from_dict(bag())


def pick_one(
    label: str,
    name: str,
    options: Sequence[str],
    words: Callable[[str], str],
    *,
    default: str | None = None,
    horizontal: bool = False,
) -> str:
    """The option chosen, by id; `default`, or the first, until somebody chooses."""
    first = default if default in options else options[0]
    held = bag().get(name, first)
    key = _ready(name, held if held in options else first, lambda value: value in options)
    widget = st.radio if horizontal else st.selectbox
    extra = {"horizontal": True} if horizontal else {}
    value: str = widget(label, options, format_func=words, key=key, **extra)
    _keep(name, value, str(first))
    return value


def pick_many(
    label: str, name: str, options: Sequence[str], words: Callable[[str], str], placeholder: str
) -> tuple[str, ...]:
    """The options chosen, by id; none until somebody chooses."""
    held = [o for o in bag().get(name, "").split(SEPARATOR) if o in options]
    key = _ready(name, held, lambda values: set(values) <= set(options))
    values = st.multiselect(label, options, format_func=words, key=key, placeholder=placeholder)
    _keep(name, SEPARATOR.join(values), "")
    return tuple(values)


def pick_number(
    label: str,
    name: str,
    limits: tuple[float, float, float],
    default: float,
    *,
    form: str = "%g",
    help: str | None = None,
) -> float:
    """The number chosen on a slider with `limits` (lowest, highest, step)."""
    low, high, step = (float(x) for x in limits)
    try:
        held = min(max(float(bag().get(name, default)), low), high)
    except ValueError:
        held = float(default)
    key = _ready(name, held, lambda value: low <= value <= high)
    value = st.slider(label, low, high, step=step, format=form, key=key, help=help)
    _keep(name, f"{value:g}", f"{float(default):g}")
    return float(value)


def _ready(name: str, value: object, fits: Callable[[object], bool]) -> str:
    """The widget's key, its state set to `value` where it has none or one that no longer fits."""
    key = f"pick_{name}"
    if key not in st.session_state or not fits(st.session_state[key]):
        st.session_state[key] = value
    return key


def _keep(name: str, value: str, default: str) -> None:
    if value == default:
        bag().pop(name, None)
    else:
        bag()[name] = value
