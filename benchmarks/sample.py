"""The files that are shipped, which benchmarks read."""

from __future__ import annotations

from pathlib import Path

from needs.evidence.evidence import gather_evidence
from needs.planning.curriculum import Course, read_course
from needs.planning.plan_settings import Needs
from needs.planning.priorities import learners_needs, prioritise
from surveys.readers import read
from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "data" / "sample_answers.csv"
SURVEY = ROOT / "surveys" / "definitions" / "caseworker_training.toml"
COURSE = ROOT / "data" / "sample_course.toml"


def course_and_needs() -> tuple[Course, Needs]:
    """The sample course, and what its sample answers ask for."""
    evidence = gather_evidence(read(ANSWERS, read_survey(SURVEY)).responses)
    course = read_course(COURSE)
    return course, learners_needs(evidence, prioritise(evidence, course))
