"""The files that are shipped, which benchmarks read."""

from __future__ import annotations

from pathlib import Path

from needs.evidence.evidence import Evidence, gather_evidence
from needs.planning.courses.curriculum import Course, read_course
from needs.planning.plans.settings import Needs
from needs.planning.weighing.priorities import learners_needs, prioritise
from surveys.readers import read
from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "data" / "sample_answers.csv"
SURVEY = ROOT / "surveys" / "definitions" / "caseworker_training.toml"
COURSE = ROOT / "data" / "sample_course.toml"


def evidence_and_course() -> tuple[Evidence, Course]:
    """What the sample answers say, and the sample course."""
    evidence = gather_evidence(read(ANSWERS, read_survey(SURVEY)).responses)
    return evidence, read_course(COURSE)


def course_and_needs() -> tuple[Course, Needs]:
    """The sample course, and what its sample answers ask for."""
    evidence, course = evidence_and_course()
    return course, learners_needs(evidence, prioritise(evidence, course))
