"""What the user has chosen: one bag of words, kept for the session and mirrored in the URL.

The URL carries ids, never labels, so a link made in one language opens in another. Nothing else
writes to the query parameters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

import streamlit as st

BAG = "choices"
PAGE = "page"
SHOWN_ON = "shown_on"
NOT_FOUND = "not_found"
SEPARATOR = ","
YES = "yes"


def bag() -> dict[str, str]:
    """All choices that differ from their defaults, by name; at first those of the URL."""
    if BAG not in st.session_state:
        st.session_state[BAG] = dict(st.query_params)
    held: dict[str, str] = st.session_state[BAG]
    return held


def open_on(page: str) -> None:
    """Say which page is being shown; called before it runs."""
    st.session_state[PAGE] = page
    st.session_state[NOT_FOUND] = {}


def not_found() -> dict[str, str]:
    """What the bag holds that the widgets shown so far do not offer, by their labels."""
    found: dict[str, str] = st.session_state.setdefault(NOT_FOUND, {})
    return found


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
) -> str:
    """The option chosen, by id; `default`, or the first, until somebody chooses."""
    first = default if default is not None and default in options else options[0]
    key = _held(name, _offered(label, name, options, first))
    value: str = st.selectbox(
        label, options, format_func=words, key=key, on_change=_keep, args=(name, str, first)
    )
    return value


def pick_section(label: str, name: str, options: Sequence[str], words: Callable[[str], str]) -> str:
    """The section to show, by id, from buttons side by side; the first until somebody chooses.

    Only the section shown has to be worked out, which is not so with tabs.
    """
    key = _held(name, _offered(label, name, options, options[0]))
    value = st.segmented_control(
        label,
        options,
        format_func=words,
        required=True,
        key=key,
        on_change=_keep,
        args=(name, str, options[0]),
        label_visibility="collapsed",
    )
    return str(value)


def pick_many(
    label: str,
    name: str,
    options: Sequence[str],
    words: Callable[[str], str],
    placeholder: str,
    *,
    barred: str = "",
) -> tuple[str, ...]:
    """The options chosen, by id; none until somebody chooses, and none where it is `barred`: the
    reason, in words."""
    key = _held(name, [] if barred else linked(name, options))
    asked = [] if barred else filter(None, bag().get(name, "").split(SEPARATOR))
    if unknown := [o for o in asked if o not in options]:
        not_found()[label] = SEPARATOR.join(unknown)
    values = st.multiselect(
        label,
        options,
        format_func=words,
        key=key,
        placeholder=placeholder,
        filter_mode="contains",
        disabled=bool(barred),
        help=barred or None,
        select_all=False,  # all that are offered leave out the unknown and the groups too small
        on_change=_keep,
        args=(name, SEPARATOR.join, ""),
    )
    return tuple(values)


def linked(name: str, options: Collection[str]) -> list[str]:
    """The options that the bag holds under this name, of those there are."""
    return [o for o in bag().get(name, "").split(SEPARATOR) if o in options]


def pick_yes(label: str, name: str) -> bool:
    """Whether it is switched on; off until somebody does."""
    key = _held(name, bag().get(name) == YES)
    return st.toggle(label, key=key, on_change=_keep, args=(name, {True: YES}.get, None))


def pick_number(
    label: str,
    name: str,
    limits: tuple[float, float, float],
    default: float,
    *,
    form: str = "%g",
) -> float:
    """The number chosen on a slider with `limits` (lowest, highest, step)."""
    low, high, step = (float(x) for x in limits)
    try:
        linked = float(bag().get(name, default))
    except ValueError:
        linked = math.nan
    if math.isnan(linked):
        not_found()[label] = bag()[name]
    key = _held(name, float(default) if math.isnan(linked) else min(max(linked, low), high))
    value = st.slider(
        label,
        low,
        high,
        step=step,
        format=form,
        key=key,
        on_change=_keep,
        args=(name, "{:g}".format, f"{default:g}"),
    )
    return float(value)


def _offered(label: str, name: str, options: Sequence[str], first: str) -> str:
    """The option that the bag holds under this name; `first` where it is none of those."""
    held = bag().get(name, first)
    if held in options:
        return held
    not_found()[label] = held
    return first


def _held(name: str, value: object) -> str:
    """The key of a widget that shows `value`: what it shows follows the bag, never its own past,
    which Streamlit forgets when another page is opened."""
    key = f"pick_{name}"
    shown_on = st.session_state.setdefault(SHOWN_ON, {})
    page = st.session_state.get(PAGE)
    if shown_on.get(key) != page or st.session_state.get(key) != value:
        st.session_state[key] = value  # not at every run: it would clear what is being typed
        shown_on[key] = page
    return key


def _keep(name: str, as_text: Callable[..., str | None], default: str | None) -> None:
    """Put what somebody has just chosen into the bag."""
    value = as_text(st.session_state[f"pick_{name}"])
    if value is None or value == default:
        bag().pop(name, None)
    else:
        bag()[name] = value
