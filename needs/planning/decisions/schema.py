"""The tables that decisions are kept in, and how a database with them is reached."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningInsert

from needs.planning.decisions.decisions import Decision

VERSION = 1
WRITES = "needs_writes"
"""Execution option of a connection that is going to write."""

PATIENCE = 30
"""Seconds to wait for somebody else who is saving into the same file, or for a server."""

_tables = sa.MetaData()

versions = sa.Table("needs_version", _tables, sa.Column("version", sa.Integer, primary_key=True))
boards = sa.Table(
    "needs_boards",
    _tables,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("survey", sa.Text, nullable=False),
    sa.Column("course", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
inputs = sa.Table(
    "needs_inputs",
    _tables,
    sa.Column("board", sa.ForeignKey(boards.c.id), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
decisions = sa.Table(
    "needs_decisions",
    _tables,
    sa.Column("board", sa.ForeignKey(boards.c.id), primary_key=True),
    sa.Column("number", sa.Integer, sa.CheckConstraint("number > 0"), primary_key=True),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("inputs", sa.String(64), nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("value", sa.Double),
    sa.Column("into", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["board", "inputs"], [inputs.c.board, inputs.c.sha256]),
)
plans = sa.Table(
    "needs_plans",
    _tables,
    sa.Column("board", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["board", "number"], [decisions.c.board, decisions.c.number]),
)


def append_decision(
    board: str, decision: Decision, seen: int, inputs_sha: str, at: str
) -> ReturningInsert[Any]:
    """One statement that adds a decision under the next number of its board and returns that."""
    following = sa.func.coalesce(sa.func.max(decisions.c.number), 0) + 1
    values: dict[str, sa.ColumnElement[Any]] = {
        "board": sa.literal(board),
        "number": following,
        "seen": sa.literal(seen),
        "inputs": sa.literal(inputs_sha),
        "at": sa.literal(at),
        "by": sa.literal(decision.by),
        "why": sa.literal(decision.why),
        "kind": sa.literal(decision.kind),
        "subject": sa.literal(decision.subject),
        "value": sa.literal(decision.value, sa.Double),
        "into": sa.literal(decision.into),
    }
    rows = sa.select(*values.values()).where(decisions.c.board == board)
    return decisions.insert().from_select(list(values), rows).returning(decisions.c.number)


def version(connection: sa.Connection) -> int | None:
    """The version of the tables in a database; None where there are none yet."""
    if not sa.inspect(connection).has_table(versions.name):
        return None
    found = connection.execute(sa.select(sa.func.max(versions.c.version))).scalar_one_or_none()
    return None if found is None else int(found)


def create(connection: sa.Connection) -> None:
    """Make the tables and what keeps them from being changed, unless somebody just did."""
    if connection.dialect.name == "postgresql":
        # Held to the end of the transaction; the number only has to be the same for all of us.
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(6158021)"))
    if version(connection) is not None:
        return
    _tables.create_all(connection)
    for table in _tables.sorted_tables:
        for statement in _append_only(table.name, connection.dialect.name):
            connection.exec_driver_sql(statement)
    connection.execute(versions.insert().values(version=VERSION))


def _append_only(table: str, dialect: str) -> list[str]:
    if dialect == "postgresql":
        return [
            f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'rows of {table} are never changed or removed'; END $$",
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept()",
        ]
    return [
        f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END"
        for event in ("UPDATE", "DELETE")
    ]


# --- reaching a database ---------------------------------------------------------------------


def address(text: str) -> sa.URL:
    """The database that a URL or the path of a SQLite file names. ValueError for another kind."""
    if not text.strip():
        raise ValueError("give the path of a file or the URL of a PostgreSQL database")
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    url = sa.make_url(text)
    kind = url.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise ValueError(
            f"'{kind}' is neither sqlite nor postgresql; give sqlite:///FILE or "
            "postgresql://USER@HOST/DATABASE"
        )
    return url


def place_of(url: sa.URL) -> str:
    """Where decisions are kept, in words for people: no password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    socket = {key: value for key, value in url.query.items() if key == "host"}
    shown = url.set(drivername="postgresql", query=socket)
    return shown.render_as_string(hide_password=True)


def engine(url: sa.URL) -> sa.Engine:
    """An engine for a database; a SQLite database without a file lives as long as the engine."""
    if url.get_backend_name() != "sqlite":
        wait = {"connect_timeout": PATIENCE} if "connect_timeout" not in url.query else {}
        return sa.create_engine(url, connect_args=wait, pool_pre_ping=True)
    options: dict[str, Any] = {"connect_args": {"timeout": PATIENCE, "check_same_thread": False}}
    if url.database in (None, "", ":memory:"):
        options["poolclass"] = sa.pool.StaticPool
    made = sa.create_engine(url, **options)
    sa.event.listen(made, "connect", _plain_transactions)
    sa.event.listen(made, "begin", _begin)
    return made


def _plain_transactions(connection: Any, _: object) -> None:
    """Let us begin transactions ourselves: the driver would begin them too late."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: sa.Connection) -> None:
    """Who is going to write waits for its turn at once; readers wait for nobody."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def advice(cause: str) -> str:
    """What to do about an error of the database, by its words."""
    for words, remedy in (
        ("unable to open", "check that the folder is there and can be written"),
        ("readonly", "the file can only be read; save into a copy, or ask who may write it"),
        ("read-only", "the database can only be read; ask who may write it"),
        ("not a database", "the file is something else; give another name"),
        ("locked", "somebody else is saving and does not finish; try again"),
        ("password", "check the user and the password in the URL"),
        ("authentication", "check the user and the password in the URL"),
        ("never changed or removed", "decisions are only added; withdraw one instead"),
        ("permission", "this user may not do that; ask who runs the database"),
    ):
        if words in cause:
            return remedy
    return "check that the database runs and that the URL is right"


def sha256(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
