from __future__ import annotations

from dataclasses import replace

from opened_document import cells, lines, opened
from small_results import LEVEL, answers, evidence, evidence_of, labels, plan, priorities, without

from needs.report.plan_tables import plan_notes, plan_summary
from needs.report.records import Run
from needs.report.run_document import run_document
from surveys.reading import Reading
from surveys.responses import Responses, Source


def made(code: str = "en", *, synthetic: bool = False, found: Responses | None = None) -> Run:
    """A run on the small survey."""
    source = Source("small.csv", "0" * 64, "KoboToolbox", synthetic)
    kept = replace(found or answers(), sources=(source,))
    return Run(
        reading=Reading(kept, 60, (), (), ()),
        responses=kept,
        only={},
        by=None,
        evidence=evidence_of(kept) if synthetic or found else evidence(),
        priorities=priorities(),
        plan=plan(),
        labels=labels(code, kept.survey),
        level=LEVEL,
    )


def texts(content: bytes, style: str) -> list[str]:
    return [text for name, text in lines(content) if name == style]


def test_the_brief_stands_first_and_the_long_tables_last() -> None:
    assert texts(run_document(made()), "Heading 1") == [
        "Which steps are hardest?",
        "Which content do people ask for?",
        "Which topics matter most?",
        "What fits in the days?",
        "The plan, line by line",
        "What was left out, and why",
        "What is each topic’s score made of?",
        "What the numbers stand on",
    ]


def test_the_document_opens_with_the_plan_in_a_line() -> None:
    found = lines(run_document(made()))
    assert found[0] == ("Title", "Curriculum plan: A small course")
    assert found[1] == ("Normal", plan_summary(plan(), labels()))


def test_every_line_of_the_plan_and_everything_left_out_is_in_a_table() -> None:
    content = run_document(made())
    titles = [row[0] for i in range(len(opened(content).tables)) for row in cells(content, i)]
    for entry in (*plan().lines, *plan().left_out):
        assert labels().module(entry.module) in titles


def test_what_holds_for_plan_and_run_is_said_once() -> None:
    said = texts(run_document(made()), "List Bullet")
    for note in (*plan_notes(plan(), labels()), *made().notes):
        assert said.count(note) == 1


def test_made_up_answers_are_called_so_on_every_page_and_real_ones_are_not() -> None:
    for synthetic in (True, False):
        for section in opened(run_document(made(synthetic=synthetic))).sections:
            head = "".join(p.text for p in section.header.paragraphs)
            assert head.startswith("These answers are synthetic") == synthetic


def test_a_survey_without_a_question_has_no_section_on_it() -> None:
    shorter = answers(survey=without("difficulty", "request", "amount"))
    assert shorter.survey.questions
    headings = texts(run_document(made(found=shorter)), "Heading 1")
    assert headings[0] == "Which topics matter most?"


def test_the_document_is_in_the_language_of_the_run() -> None:
    headings = texts(run_document(made("fr")), "Heading 1")
    assert "The plan, line by line" not in headings
    assert texts(run_document(made("ar")), "Heading 1") != headings


def test_equal_runs_give_equal_documents() -> None:
    assert run_document(made()) == run_document(made())
