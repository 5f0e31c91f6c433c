"""Standard output kept clean while compiled code runs."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_ONE_AT_A_TIME = Lock()
_STDOUT = 1


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Nothing; what compiled code prints to file descriptor 1 inside the block is thrown away.

    HiGHS prints some lines whatever its log settings (HiGHS issue 2783), and they would end up in
    a table or JSON that a terminal command writes. The descriptor belongs to the whole process,
    so blocks in several threads wait for each other.
    """
    with _ONE_AT_A_TIME:
        try:
            kept = os.dup(_STDOUT)
        except OSError:  # the process has no standard output: nothing to keep clean
            yield
            return
        try:
            _flush()
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), _STDOUT)
            yield
        finally:
            _flush()
            os.dup2(kept, _STDOUT)
            os.close(kept)


def _flush() -> None:
    """Empty the buffers of Python and of C, so that each line goes where it was meant to go."""
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
