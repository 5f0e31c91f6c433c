"""Decisions kept in a database: a SQLite file, or PostgreSQL by its URL.

Rows are only ever added; triggers in the database itself refuse a change or removal. Numbers come
from the database under a key that allows each once on a board, so two people who save at the same
time both keep what they saved, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from needs.planning.decisions import schema
from needs.planning.decisions.decisions import DatabaseError, Decision, DecisionError, Entry
from needs.planning.decisions.overrides import Clash, in_force

_T = TypeVar("_T")

ATTEMPTS = 200
"""Each refused attempt means that somebody else's was saved, so this many is never a waste."""


@dataclass(frozen=True, slots=True)
class Board:
    """One planning process: the decisions of people on one survey and one course."""

    id: str
    name: str
    survey: str
    course: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a decision: its entry, and what others saved that its maker had not seen.

    clashes: the clashes that this decision is part of.
    """

    entry: Entry
    between: tuple[Entry, ...]
    clashes: tuple[Clash, ...]


class Decisions:
    """The decisions in one database. Open it with `open_decisions`."""

    def __init__(self, engine: sa.Engine, place: str) -> None:
        self._engine = engine
        self.place = place

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def boards(self) -> tuple[Board, ...]:
        """Every board, by name."""
        columns = (schema.boards.c[name] for name in ("id", "name", "survey", "course"))
        query = sa.select(*columns).order_by(schema.boards.c.name)
        return self._read(lambda c: tuple(Board(*row) for row in c.execute(query)))

    def board(self, name: str, survey: str, course: str) -> Board:
        """The board of this name, begun where there is none.

        DecisionError when it is about another survey or course.
        """
        found = self._named(name)
        if found is None:
            row = {"id": uuid4().hex, "name": name, "survey": survey, "course": course}
            self._unless_there(schema.boards, {**row, "at": _stamp(datetime.now(UTC))})
            found = self._named(name)
            assert found is not None  # just saved, by us or by somebody at the same time
        for what, own, asked in (
            ("survey", found.survey, survey),
            ("course", found.course, course),
        ):
            if own != asked:
                raise DecisionError(
                    f"board '{name}' is about the {what} '{own}', not '{asked}'; "
                    "decide on another board"
                )
        return found

    def entries(self, board: Board, upto: int | None = None) -> tuple[Entry, ...]:
        """The decisions on a board in order, up to a number where one is given."""
        return self._read(lambda c: _entries(c, board.id, upto))

    def save(
        self,
        board: Board,
        decision: Decision,
        *,
        seen: int,
        inputs: str,
        plan: str = "",
        now: datetime | None = None,
    ) -> Saved:
        """Add a decision and say what was saved since the last one that its maker had seen.

        inputs, plan: as JSON; the plan is kept with a sign-off. DecisionError for a withdrawal of
        what is not there; DatabaseError where nothing can be saved.
        """
        if (decision.kind == "sign_off") != bool(plan):
            raise DecisionError("a sign-off keeps the plan it agrees to; nothing else keeps one")
        sha = schema.sha256(inputs)
        at = _stamp(now or datetime.now(UTC))
        kept = {"board": board.id, "sha256": sha, "body": inputs, "at": at}
        self._unless_there(schema.inputs, kept)
        number = self._numbered(board, decision, seen, sha, at, plan)
        entries = self.entries(board, number)
        clashes = in_force(entries).clashes
        return Saved(
            entries[-1],
            tuple(e for e in entries[:-1] if e.number > seen),
            tuple(c for c in clashes if number in c.numbers),
        )

    def inputs(self, board: Board, sha: str) -> str:
        """The inputs with this SHA-256, as JSON, checked against it."""
        body = self._body(schema.inputs, board, schema.inputs.c.sha256 == sha)
        if body is None or schema.sha256(body) != sha:
            raise DatabaseError(
                f"{self.place}: the inputs {sha[:12]} of board '{board.name}' are missing or were "
                "changed outside this software; take the file from a backup"
            )
        return body

    def signed_plan(self, board: Board, number: int) -> str:
        """The plan kept with the sign-off of this number, as JSON."""
        body = self._body(schema.plans, board, schema.plans.c.number == number)
        if body is None:
            raise DecisionError(f"decision {number} of board '{board.name}' is no sign-off")
        return body

    # --- underneath --------------------------------------------------------------------------

    def _numbered(
        self, board: Board, decision: Decision, seen: int, sha: str, at: str, plan: str
    ) -> int:
        """The number that the decision was saved under."""

        def add(connection: sa.Connection) -> int:
            statement = schema.append_decision(board.id, decision, seen, sha, at)
            number = int(connection.execute(statement).scalar_one())
            _check_numbers(board, decision, seen, number)
            if plan:
                row = {"board": board.id, "number": number, "body": plan}
                connection.execute(schema.plans.insert().values(**row))
            return number

        for _ in range(ATTEMPTS):
            try:
                return self._write(add)
            except IntegrityError:
                continue  # the number was taken in the same moment: take the next
        raise DatabaseError(
            f"{self.place}: others kept saving on board '{board.name}' and this decision found no "
            "turn; save it again"
        )

    def _named(self, name: str) -> Board | None:
        return next((b for b in self.boards() if b.name == name), None)

    def _body(self, table: sa.Table, board: Board, which: sa.ColumnElement[bool]) -> str | None:
        query = sa.select(table.c.body).where(table.c.board == board.id, which)
        return self._read(lambda c: c.execute(query).scalar_one_or_none())

    def _unless_there(self, table: sa.Table, row: dict[str, str]) -> None:
        keys = [c for c in table.primary_key if c.name in row] or list(table.primary_key)
        if table is schema.boards:
            keys = [table.c.name]
        query = sa.select(*keys).where(*(k == row[k.name] for k in keys))
        if self._read(lambda c: c.execute(query).first()) is not None:
            return
        try:
            self._write(lambda c: c.execute(table.insert().values(**row)))
        except IntegrityError:
            if self._read(lambda c: c.execute(query).first()) is None:
                raise

    def _read(self, work: Callable[[sa.Connection], _T]) -> _T:
        with _said(self.place), self._engine.begin() as connection:
            return work(connection)

    def _write(self, work: Callable[[sa.Connection], _T]) -> _T:
        with _said(self.place), self._engine.connect() as connection:
            writing = connection.execution_options(**{schema.WRITES: True})
            with writing.begin():
                return work(writing)


def open_decisions(url: str) -> Decisions:
    """The decisions at a URL, or in the SQLite file at a path; begun where there are none.

    DatabaseError in one line for a wrong URL, an unreachable server, a file that cannot be used,
    and a database of a newer version of this software.
    """
    try:
        address = schema.address(url)
    except (ValueError, SQLAlchemyError) as error:
        raise DatabaseError(f"{url.partition('@')[2] or url}: {error}") from error
    place = schema.place_of(address)
    engine = schema.engine(address)
    found = Decisions(engine, place)
    try:
        version = found._read(schema.version)
        if version is None:
            found._write(schema.create)
            version = found._read(schema.version)
    except DatabaseError:
        engine.dispose()
        raise
    if version != schema.VERSION:
        engine.dispose()
        raise DatabaseError(
            f"{place}: the decisions were kept by version {version} of the software's tables, and "
            f"this one knows version {schema.VERSION}; use a newer version of the software"
        )
    return found


@contextmanager
def _said(place: str) -> Iterator[None]:
    """Errors of the database as one line; a number taken twice stays what it is."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        cause = str(error.orig).strip().splitlines()[0]
        raise DatabaseError(f"{place}: {cause}; {schema.advice(cause)}") from error


def _entries(connection: sa.Connection, board: str, upto: int | None) -> tuple[Entry, ...]:
    table = schema.decisions
    query = sa.select(table).where(table.c.board == board).order_by(table.c.number)
    if upto is not None:
        query = query.where(table.c.number <= upto)
    return tuple(_entry(row) for row in connection.execute(query).mappings())


def _entry(row: sa.RowMapping) -> Entry:
    decision = Decision(
        row["kind"], row["by"], row["why"], row["subject"], row["value"], row["into"]
    )
    at = datetime.fromisoformat(row["at"])
    return Entry(row["number"], decision, at, row["seen"], row["inputs"])


def _check_numbers(board: Board, decision: Decision, seen: int, number: int) -> None:
    """DecisionError for having seen, or withdrawing, what is not there; nothing is saved then."""
    last = number - 1
    if not 0 <= seen <= last:
        raise DecisionError(f"seen: board '{board.name}' has {last} decisions, not {seen}")
    if decision.kind == "withdraw" and int(decision.value or 0) > last:
        raise DecisionError(
            f"there is no decision {decision.value:g} to withdraw; board '{board.name}' has {last}"
        )


def _stamp(at: datetime) -> str:
    """UTC as text, for not every database keeps the zone of a time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
