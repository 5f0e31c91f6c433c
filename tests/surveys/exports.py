"""The same answers as each source's export would hold them: one writer a source."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from making import csv_bytes, workbook

from surveys.survey import Option, Question, read_survey

SURVEY = read_survey(Path(__file__).resolve().parents[1] / "data" / "sources.toml")
COUNTRIES = {"KEN": "Kenya", "FRA": "France"}


@dataclass(frozen=True)
class Answer:
    """What one person answered to tests/data/sources.toml, by option id."""

    country: str = ""
    job: str = ""
    years: str = ""
    hard: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    amount: Mapping[str, str] = field(default_factory=dict)
    comments: str = ""


def _label(text: Mapping[str, str]) -> str:
    return text["en"]


def _words(question: Question, ids: Sequence[str]) -> list[str]:
    return [_label(question.option(i).label) for i in ids]


def _codes(question: Question, ids: Sequence[str]) -> list[str]:
    return [question.option(i).file_name for i in ids]


Cells = Iterator[tuple[str, Callable[[Answer], str]]]
"""Header and cell of each column that a question has in a source."""


def _plain(question: Question, header: str, says: Callable[..., list[str]]) -> Cells:
    """The columns of questions that every source writes in the same way."""

    def cell(answer: Answer) -> str:
        given = getattr(answer, question.id)
        if question.id == "country":
            return COUNTRIES.get(given, "")
        return says(question, [given])[0] if question.options and given else given

    yield header, cell


def columns(
    header: Callable[[Question, Option | None], str],
    says: Callable[..., list[str]] = _words,
    *,
    joined: str = "",
    ranked: str = "joined",
    tick: Callable[[Option], str] = lambda _: "1",
    untick: str = "",
) -> Cells:
    """The columns of an export.

    header: of a question, or of an option or item of it. joined: what stands between several
    options in one cell; empty for a column an option. ranked: "joined", or "rank" for a column an
    option that holds its rank, "place" for a column a place that holds an option.
    """
    for q in SURVEY.questions:
        if q.kind == "ranking" and ranked == "rank":
            for o in q.options:
                yield (
                    header(q, o),
                    lambda a, o=o: str(dict(zip(a.hard, range(1, 9), strict=False)).get(o.id, "")),
                )
        elif q.kind == "ranking" and ranked == "place":
            for n in range(len(q.options)):
                place = Option(str(n + 1), label={"en": f"Rank {n + 1}"})
                yield header(q, place), lambda a, q=q, n=n: "".join(says(q, a.hard[n : n + 1]))
        elif q.kind == "ranking":
            sign = joined or (" " if says is _codes else ", ")
            yield header(q, None), lambda a, q=q, sign=sign: sign.join(says(q, a.hard))
        elif q.kind == "choices" and joined:
            yield header(q, None), lambda a, q=q: joined.join(says(q, a.wanted))
        elif q.kind == "choices":
            for o in q.options:
                yield (
                    header(q, o),
                    lambda a, o=o: tick(o) if o.id in a.wanted else untick * bool(a.wanted),
                )
        elif q.kind == "scale":
            for i in q.items:
                yield (
                    header(q, i),
                    lambda a, q=q, i=i: "".join(
                        says(q, [a.amount[i.id]] if i.id in a.amount else [])
                    ),
                )
        else:
            yield from _plain(q, header(q, None), says)


def rows(own: Sequence[str], cells: Cells, answers: Sequence[Answer]) -> list[list[str]]:
    """Header and rows; `own` are the columns that the source adds, filled with numbers."""
    found = list(cells)
    header = [*own, *(h for h, _ in found)]
    body = [
        [*(f"2021-02-01 10:{n:02}:0{k}" for k in range(len(own))), *(cell(a) for _, cell in found)]
        for n, a in enumerate(answers)
    ]
    return [header, *body]


def _under(join: str) -> Callable[[Question, Option | None], str]:
    def header(q: Question, part: Option | None) -> str:
        return join.format(_label(q.label), _label(part.label)) if part else _label(q.label)

    return header


def _coded(join: str) -> Callable[[Question, Option | None], str]:
    def header(q: Question, part: Option | None) -> str:
        return join.format(q.file_name, part.file_name) if part else q.file_name

    return header


def microsoft_forms(answers: Sequence[Answer]) -> bytes:
    own = ["Id", "Start time", "Completion time", "Email", "Name"]
    header = _under("{}.{}")

    def loose(q: Question, part: Option | None) -> str:
        return header(q, part).replace(" ", "\xa0", 1) + " "

    def closed(question: Question, ids: Sequence[str]) -> list[str]:
        words = _words(question, ids)
        return [f"{w};" for w in words] if question.id in ("hard", "wanted") else words

    cells = (
        (h, (lambda a, c=c: c(a).replace(";;", ";"))) for h, c in columns(loose, closed, joined=";")
    )
    return workbook({"Sheet1": rows(own, cells, answers)})


def google_forms(answers: Sequence[Answer]) -> bytes:
    return csv_bytes(rows(["Timestamp"], columns(_under("{} [{}]"), joined=", "), answers), ",")


def indico(answers: Sequence[Answer]) -> bytes:
    own = ["Submitter", "Submitter Email", "Submission Date"]

    def header(q: Question, part: Option | None) -> str:
        return "Survey: " + _under("{}: {}")(q, part)

    return csv_bytes(rows(own, columns(header, joined="; "), answers), ",", "utf-8-sig")


def typeform(answers: Sequence[Answer]) -> bytes:
    def tick(option: Option) -> str:
        return "something else" if option.id == "other" else _label(option.label)

    found = rows([], columns(_under("{1}"), tick=tick), answers)
    end = [["Start Date (UTC)", "Submit Date (UTC)"]]
    end += [[f"2021-02-01 10:{n:02}:00"] * 2 for n in range(len(answers))]
    return csv_bytes([[*a, *b] for a, b in zip(found, end, strict=True)], ",")


def surveymonkey(answers: Sequence[Answer]) -> bytes:
    found = rows(["Respondent ID"], columns(_under("{}\0{}"), ranked="rank", tick=_name), answers)
    pairs = [h.split("\0") for h in found[0]]
    top = [pair[0] if i == 0 or pairs[i - 1][0] != pair[0] else "" for i, pair in enumerate(pairs)]
    second = [pair[1] if len(pair) > 1 else "Response" for pair in pairs]
    return csv_bytes([top, ["", *second[1:]], *found[1:]], ",")


def _name(option: Option) -> str:
    return _label(option.label)


def limesurvey(answers: Sequence[Answer]) -> bytes:
    def header(q: Question, part: Option | None) -> str:
        return f"{_coded('{}[{}]')(q, part)}. {_under('{} [{}]')(q, part)}"

    own = ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page"]
    cells = columns(header, ranked="place", tick=lambda _: "Yes", untick="No")
    return csv_bytes(rows(own, cells, answers), ",")


def qualtrics(answers: Sequence[Answer]) -> bytes:
    own = ["StartDate", "EndDate", "ResponseId"]
    codes = rows(own, columns(_coded("{}_{}"), _codes, ranked="rank"), answers)
    words = rows(own, columns(_under("{} - {}"), ranked="rank"), answers)
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(len(codes[0]))]
    return csv_bytes([codes[0], words[0], ids, *codes[1:]], ",")


def odk_central(answers: Sequence[Answer]) -> bytes:
    def header(q: Question, part: Option | None) -> str:
        return _coded("{}-{}" if q.kind == "scale" else "{}/{}")(q, part)

    found = rows(["SubmissionDate"], columns(header, _codes), answers)
    found[0] += ["meta-instanceID", "SubmitterID", "SubmitterName", "DeviceID", "KEY"]
    for n, row in enumerate(found[1:]):
        row += [f"uuid:{n}", "12", "Someone", "", f"uuid:{n}"]
    repeat = [["name", "PARENT_KEY", "KEY"], ["a", "uuid:0", "uuid:0/c[1]"]]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("form.csv", csv_bytes(found, ","))
        archive.writestr("form-children.csv", csv_bytes(repeat, ","))
        archive.writestr("media/photo.jpg", b"\xff\xd8\xff")
    return out.getvalue()


def plain(answers: Sequence[Answer]) -> bytes:
    return csv_bytes(rows([], columns(_under("{}: {}"), joined="; "), answers), "\t")


SOURCES: Mapping[str, Callable[[Sequence[Answer]], bytes]] = {
    "Microsoft Forms": microsoft_forms,
    "Google Forms": google_forms,
    "Indico": indico,
    "Typeform": typeform,
    "SurveyMonkey": surveymonkey,
    "LimeSurvey": limesurvey,
    "Qualtrics": qualtrics,
    "ODK Central": odk_central,
    "plain table": plain,
}
