from __future__ import annotations

import ctypes
import os
import sys
from threading import Thread

import pytest

from needs.planning.plans.quiet import quiet_stdout


def test_what_compiled_code_prints_is_thrown_away_and_the_rest_arrives(
    capfd: pytest.CaptureFixture[str],
) -> None:
    print("before")
    with quiet_stdout():
        ctypes.CDLL(None).puts(b"HighsMipSolverData")
        os.write(1, b"directly")
    print("after")
    sys.stdout.flush()
    assert capfd.readouterr().out == "before\nafter\n"


def test_standard_output_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), quiet_stdout():
        print(1 / 0)
    os.write(1, b"after")
    assert capfd.readouterr().out == "after"


def test_several_threads_leave_standard_output_as_it_was(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def work() -> None:
        for _ in range(20):
            with quiet_stdout():
                os.write(1, b"noise")

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(1, b"after")
    assert capfd.readouterr().out == "after"
