from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from deciding import AT, decision
from sqlalchemy.exc import DBAPIError

from needs.planning.decisions import schema
from needs.planning.decisions.database import Board, Decisions, open_decisions
from needs.planning.decisions.decisions import DatabaseError, Decision, DecisionError

_numbers = count()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server started for these tests; skipped where none can be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a place of the user, and does without
        pgserver = pytest.importorskip("pgserver", reason="pgserver starts PostgreSQL for tests")
        try:
            server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL cannot be started here: {error}")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "decisions.db")
    server = str(request.getfixturevalue("postgresql"))
    name = f"test_{next(_numbers)}"
    engine = sa.create_engine(schema.address(server))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{name}"


@pytest.fixture
def kept(url: str) -> Iterator[Decisions]:
    decisions = open_decisions(url)
    yield decisions
    decisions.close()


@pytest.fixture
def board(kept: Decisions) -> Board:
    return kept.board("Update 2026", "survey", "course")


def save(kept: Decisions, board: Board, made: Decision, seen: int = 0, **more: Any) -> Any:
    return kept.save(board, made, seen=seen, inputs=more.pop("inputs", "{}"), **more)


def test_what_is_saved_comes_back_as_it_was(kept: Decisions, board: Board) -> None:
    made = [
        Decision("minutes", "ليلى O'Neil", 'too "short";\n— DROP TABLE needs_boards', "intro", 45),
        decision("merge", "a", into="b"),
        decision("weight", "request", 0.1 + 0.2),
    ]
    for seen, one in enumerate(made):
        save(kept, board, one, seen, now=AT)
    found = kept.entries(board)
    assert [e.decision for e in found] == made
    assert [e.number for e in found] == [1, 2, 3]
    assert [e.seen for e in found] == [0, 1, 2]
    assert {e.at for e in found} == {AT}
    assert kept.entries(board, 2) == found[:2]


def test_another_who_opens_the_database_sees_the_same(
    url: str, kept: Decisions, board: Board
) -> None:
    save(kept, board, decision("must", "a"))
    other = open_decisions(url)
    assert other.boards() == (board,)
    assert other.board(board.name, "survey", "course") == board
    assert other.entries(board) == kept.entries(board)
    other.close()


def test_boards_do_not_mix(kept: Decisions, board: Board) -> None:
    second = kept.board("Another", "survey", "course")
    save(kept, board, decision("must", "a"))
    assert save(kept, second, decision("must", "b")).entry.number == 1
    assert [e.decision.subject for e in kept.entries(board)] == ["a"]
    assert [b.name for b in kept.boards()] == ["Another", "Update 2026"]


def test_a_board_is_about_one_survey_and_one_course(kept: Decisions, board: Board) -> None:
    with pytest.raises(DecisionError, match="about the course 'course', not 'other'"):
        kept.board(board.name, "survey", "other")


def test_who_saves_late_is_told_what_came_in_between_and_both_stay(
    kept: Decisions, board: Board
) -> None:
    first = save(kept, board, decision("must", "a"), 0)
    late = save(kept, board, decision("veto", "a"), 0)
    assert first.between == ()
    assert [e.decision.kind for e in late.between] == ["must"]
    assert [c.rule for c in late.clashes] == ["must and veto"]
    assert len(kept.entries(board)) == 2
    apart = save(kept, board, decision("must", "b"), 2)
    assert (apart.between, apart.clashes) == ((), ())


def test_only_what_is_there_can_be_withdrawn_or_have_been_seen(
    kept: Decisions, board: Board
) -> None:
    save(kept, board, decision("must", "a"))
    with pytest.raises(DecisionError, match=r"^there is no decision 2 to withdraw.*has 1"):
        save(kept, board, decision("withdraw", value=2))
    with pytest.raises(DecisionError, match="has 1 decisions, not 5"):
        save(kept, board, decision("note"), seen=5)
    assert len(kept.entries(board)) == 1
    assert save(kept, board, decision("withdraw", value=1), 1).entry.number == 2


def test_inputs_are_kept_once_and_checked(kept: Decisions, board: Board) -> None:
    for _ in range(2):
        sha = save(kept, board, decision("note"), inputs='{"days": 6}').entry.inputs
    assert sha == schema.sha256('{"days": 6}')
    assert kept.inputs(board, sha) == '{"days": 6}'
    with pytest.raises(DatabaseError, match="missing"):
        kept.inputs(board, "0" * 64)


def test_a_sign_off_keeps_its_plan(kept: Decisions, board: Board) -> None:
    number = save(kept, board, decision("sign_off"), plan='{"lines": []}').entry.number
    assert kept.signed_plan(board, number) == '{"lines": []}'
    with pytest.raises(DecisionError, match="keeps the plan"):
        save(kept, board, decision("sign_off"), 1)
    save(kept, board, decision("note"), 1)
    with pytest.raises(DecisionError, match="is no sign-off"):
        kept.signed_plan(board, 2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE needs_decisions SET why = 'other'",
        "DELETE FROM needs_decisions",
        "DELETE FROM needs_plans",
        "UPDATE needs_inputs SET body = ''",
        "UPDATE needs_boards SET name = 'other'",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove(
    kept: Decisions, board: Board, url: str, statement: str
) -> None:
    save(kept, board, decision("sign_off"), plan="{}")
    engine = schema.engine(schema.address(url))
    with pytest.raises(DBAPIError, match="never changed or removed"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
    assert len(kept.entries(board)) == 1


# --- at the same time ------------------------------------------------------------------------


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """The results of functions that start together, each in its own thread."""
    gate = Barrier(len(work))

    def started(one: Callable[[], Any]) -> Any:
        gate.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(started, work))


def test_many_who_save_at_once_lose_nothing(url: str, kept: Decisions, board: Board) -> None:
    people, each = 6, 5

    def saves(person: int) -> list[int]:
        own = open_decisions(url)
        made = (Decision("note", f"P{person}", f"reason {k}") for k in range(each))
        numbers = [save(own, board, one).entry.number for one in made]
        own.close()
        return numbers

    numbers = at_once(*(lambda p=p: saves(p) for p in range(people)))
    found = kept.entries(board)
    assert sorted(n for own in numbers for n in own) == list(range(1, people * each + 1))
    assert [e.number for e in found] == list(range(1, people * each + 1))
    said = {(e.decision.by, e.decision.why) for e in found}
    assert said == {(f"P{p}", f"reason {k}") for p in range(people) for k in range(each)}


def test_of_two_who_save_at_once_the_later_is_told_of_the_earlier(url: str, board: Board) -> None:
    def saves(kind: str) -> Any:
        own = open_decisions(url)
        saved = save(own, board, decision(kind, "a"))
        own.close()
        return saved

    first, second = sorted(
        at_once(lambda: saves("must"), lambda: saves("veto")), key=lambda s: s.entry.number
    )
    assert first.between == ()
    assert second.between == (first.entry,)
    assert [c.numbers for c in second.clashes] == [(1, 2)]


def test_a_board_begun_by_several_at_once_is_one_board(url: str) -> None:
    def begins() -> Board:
        own = open_decisions(url)
        made = own.board("Same", "survey", "course")
        own.close()
        return made

    assert len(set(at_once(*[begins] * 5))) == 1


SAVES = """
import sys
from needs.planning.decisions.decisions import Decision
from needs.planning.decisions.database import open_decisions
kept = open_decisions(sys.argv[1])
board = kept.board("Update 2026", "survey", "course")
for k in range(20):
    kept.save(board, Decision("note", sys.argv[2], f"reason {k}"), seen=0, inputs="{}")
"""


@pytest.mark.slow
def test_several_programs_that_save_at_once_lose_nothing(
    url: str, kept: Decisions, board: Board
) -> None:
    running = [subprocess.Popen([sys.executable, "-c", SAVES, url, f"P{p}"]) for p in range(3)]
    assert [program.wait(60) for program in running] == [0, 0, 0]
    found = kept.entries(board)
    assert [e.number for e in found] == list(range(1, 61))
    assert len({(e.decision.by, e.decision.why) for e in found}) == 60


# --- what cannot be opened -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://someone:secret@host/x", "neither sqlite nor postgresql"),
        (" ", "give the path of a file or the URL"),
        ("postgresql://me:secret@127.0.0.1:1/x", r"127\.0\.0\.1:1/x: .*refused.*database runs"),
    ],
)
def test_a_wrong_or_unreachable_database_is_one_line_without_the_password(
    url: str, says: str
) -> None:
    with pytest.raises(DatabaseError, match=says) as caught:
        open_decisions(url)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_file_that_cannot_hold_decisions_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"x\.db: unable to open.*folder is there"):
        open_decisions(str(tmp_path / "missing" / "x.db"))
    text = tmp_path / "notes.txt"
    text.write_text("no database, only a note that is long enough to be read as a page" * 40)
    with pytest.raises(DatabaseError, match=r"notes\.txt: file is not a database"):
        open_decisions(str(text))
    assert text.read_text().startswith("no database")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files without owners")
def test_a_file_that_can_only_be_read_is_shown_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    own = open_decisions(str(path))
    board = own.board("b", "survey", "course")
    save(own, board, decision("must", "a"))
    own.close()
    reading = open_decisions(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert len(reading.entries(board)) == 1
    with pytest.raises(DatabaseError, match="readonly database; the file can only be read"):
        save(reading, board, decision("veto", "a"), 1)
    reading.close()


def test_a_database_of_newer_software_is_left_alone(url: str, kept: Decisions) -> None:
    assert kept.boards() == ()
    engine = schema.engine(schema.address(url))
    with engine.begin() as connection:
        connection.execute(schema.versions.insert().values(version=schema.VERSION + 1))
    engine.dispose()
    with pytest.raises(DatabaseError, match=r"version 2 .* knows version 1; use a newer"):
        open_decisions(url)


def test_decisions_without_a_file_last_as_long_as_they_are_open() -> None:
    kept = open_decisions("sqlite://")
    board = kept.board("b", "survey", "course")
    with ThreadPoolExecutor(1) as pool:  # a page runs in another thread every time
        pool.submit(save, kept, board, decision("must", "a")).result()
    assert len(kept.entries(board)) == 1
    kept.close()
    assert open_decisions("sqlite://").boards() == ()
