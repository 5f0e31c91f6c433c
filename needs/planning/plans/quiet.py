"""Standard output kept clean while compiled code runs."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_STDOUT = 1


class _Silence:
    """How many blocks keep quiet now, and where standard output really goes."""

    lock = Lock()
    blocks = 0
    kept: int | None = None


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Nothing; what compiled code prints to file descriptor 1 inside the block is thrown away.

    HiGHS prints some lines whatever its log settings (HiGHS issue 2783), and they would end up in
    a table or JSON that a terminal command writes. The descriptor belongs to the whole process, so
    blocks in several threads share one silence: the first begins it, the last ends it, and what
    anybody prints to standard output until then is thrown away too.
    """
    with _Silence.lock:
        if not _Silence.blocks:
            _Silence.kept = _silenced()
        _Silence.blocks += 1
    try:
        yield
    finally:
        with _Silence.lock:
            _Silence.blocks -= 1
            if not _Silence.blocks and _Silence.kept is not None:
                _flush()
                os.dup2(_Silence.kept, _STDOUT)
                os.close(_Silence.kept)
                _Silence.kept = None


def _silenced() -> int | None:
    """A copy of standard output, which goes nowhere from now on; None where there is none."""
    try:
        kept = os.dup(_STDOUT)
    except OSError:  # the process has no standard output: nothing to keep clean
        return None
    _flush()
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), _STDOUT)
    return kept


def _flush() -> None:
    """Empty the buffers of Python and of C, so that each line goes where it was meant to go."""
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
