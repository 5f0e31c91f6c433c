"""A run without a plan says all that is known, and why there is no plan."""

from __future__ import annotations

import json
from dataclasses import replace

from opened_document import lines
from small_results import LEVEL, answers, evidence, evidence_of, labels, priorities, without

from needs.report.unplanned import Unplanned, document, files, no_topic_sentence, record
from surveys.reading import Reading
from surveys.responses import Source

WHY = ("No plan fits: these rules cannot be kept together.", "Time is short", "Much is required")


def unplanned(code: str = "en", *, synthetic: bool = False) -> Unplanned:
    source = Source("small.csv", "0" * 64, "KoboToolbox", synthetic)
    kept = replace(answers(), sources=(source,))
    return Unplanned(
        reading=Reading(kept, 60, (), (), ()),
        responses=kept,
        only={},
        by=None,
        evidence=evidence_of(kept) if synthetic else evidence(),
        labels=labels(code),
        level=LEVEL,
        priorities=priorities(),
        why=WHY,
    )


def without_topics() -> Unplanned:
    kept = answers(survey=without("request", "amount"))
    found = replace(unplanned(), reading=Reading(kept, 60, (), (), ()), responses=kept)
    words = labels("en", kept.survey)
    why = (no_topic_sentence(words),)
    return replace(found, evidence=evidence_of(kept), labels=words, priorities=None, why=why)


def test_the_document_opens_with_the_reason_and_goes_on_with_the_findings() -> None:
    found = lines(document(unplanned()))
    assert found[0] == ("Title", "What the answers say: A small survey")
    assert found[1] == ("Heading 1", "Why there is no plan")
    assert [text for _, text in found[2:5]] == list(WHY)
    assert [text for style, text in found if style == "Heading 1"][1:] == [
        "Which steps are hardest?",
        "Which content do people ask for?",
        "Which topics matter most?",
        "What is each topic’s score made of?",
        "What the numbers stand on",
    ]


def test_without_topics_there_are_neither_scores_nor_sections_on_them() -> None:
    content = files(without_topics())
    assert "priorities.csv" not in content
    assert "hard.csv" in content
    headings = [t for s, t in lines(content["findings.docx"]) if s == "Heading 1"]
    assert headings == [
        "Why there is no plan",
        "Which steps are hardest?",
        "What the numbers stand on",
    ]


def test_the_record_has_everything_but_a_course_and_a_plan() -> None:
    found = record(unplanned())
    assert found["no_plan"] == WHY
    assert not {"plan", "course"} & set(found)
    assert found["settings"]["weights"] == priorities().weights
    topics = [line["topic"] for line in found["priorities"]]
    assert topics == list(priorities().to_frame(LEVEL)["topic"])
    assert not {"priorities", "plan", "course"} & set(record(without_topics()))


def test_the_files_have_the_tables_the_workbook_the_record_and_the_document() -> None:
    content = files(unplanned())
    rest = {name for name in content if not name.endswith(".csv")}
    assert rest == {"findings.xlsx", "findings.json", "findings.docx"}
    assert json.loads(content["findings.json"])["no_plan"] == list(WHY)
    assert "priorities.csv" in content


def test_made_up_answers_are_called_so_in_every_file() -> None:
    content = files(unplanned(synthetic=True))
    assert json.loads(content["findings.json"])["synthetic"] is True
    assert all(b"_synthetic" in data for name, data in content.items() if name.endswith(".csv"))


def test_equal_findings_give_equal_files() -> None:
    assert files(unplanned()) == files(unplanned())
