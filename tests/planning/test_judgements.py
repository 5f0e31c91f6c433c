from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from needs.planning.weighing.judgements import Judgement, JudgementError, Judgements, OtherAction
from needs.planning.weighing.judgements_file import read_judgements
from needs.planning.weighing.priorities import survey_topics
from surveys.survey import read_survey

ROOT = Path(__file__).resolve().parents[2]
TOPICS = ("play", "talk")
DAY = date(2026, 3, 2)

GOOD = """
[levels.safety]
low = 0.2
high = 1

[[judgement]]
topic = "play"
criterion = "safety"
level = "high"
who = "A"
when = 2026-03-02
why = "because"

[[judgement]]
topic = "play"
criterion = "safety"
level = 0.5
who = "B"
when = 2026-03-03
why = "not always"

[[other_action]]
topic = "talk"
action = "more staff"
who = "A"
when = 2026-03-02
why = "nobody has time"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "judgements.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_keeps_who_when_and_why(tmp_path: Path) -> None:
    found = read_judgements(write(tmp_path, GOOD), TOPICS)
    first = found.entries[0]
    assert (first.who, first.when, first.why, first.level) == ("A", DAY, "because", "high")
    assert found.other_actions[0].action == found.action("talk") == "more staff"
    assert found.action("play") == ""
    assert not found.invented


def test_values_are_means_over_people_and_nothing_entered_is_not_0(tmp_path: Path) -> None:
    value, n = read_judgements(write(tmp_path, GOOD)).values("safety", TOPICS)
    np.testing.assert_allclose(value, [0.75, np.nan])
    assert n.tolist() == [2, 0]


def test_the_sample_is_about_topics_of_the_sample_survey_and_says_that_it_is_invented() -> None:
    survey = read_survey(ROOT / "surveys" / "definitions" / "caseworker_training.toml")
    found = read_judgements(ROOT / "data" / "sample_judgements.toml", survey_topics(survey))
    assert found.invented
    assert found.entries
    assert found.other_actions
    assert all(e.why.startswith("Invented") for e in found.all)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('topic = "play"', 'topic = "plai"', "judgement 1, topic: 'plai' .* did you mean 'play'"),
        (
            'topic = "talk"',
            'topic = "zzz"',
            "other_action 1, topic: 'zzz' .* these are: play, talk",
        ),
        ('criterion = "safety"', 'criterion = "safty"', "criterion: 'safty' .* mean 'safety'"),
        ('level = "high"', 'level = "hihg"', "judgement 1, level: 'hihg' .* mean 'high'"),
        ("level = 0.5", "level = 1.5", "judgement 2, level: 1.5 is not a number from 0 to 1"),
        ("level = 0.5", "level = true", "judgement 2, level: True is not a number"),
        ("level = 0.5\n", "", "judgement 2, level: None is not a number"),
        ("high = 1\n", "high = 3\n", r"\[levels.safety\], high: 3 is not a number"),
        ("[levels.safety]", "[levels.safe]", r"\[levels.safe\]: 'safe' .* mean 'safety'"),
        ('who = "A"\n', "", "judgement 1, who: is missing"),
        ('who = "A"\n', 'who = " "\n', "judgement 1, who: is empty"),
        ('why = "because"', 'why = ""', "judgement 1, why: is empty"),
        ("when = 2026-03-02", 'when = "March"', "when: 'March' is not a date"),
        ('action = "more staff"', 'action = ""', "other_action 1, action: is empty"),
        ('who = "B"', 'who = "a"', "judgement 2: .* stands already in judgement 1"),
        ("level = 0.5", "levle = 0.5", "'levle' is not a key; did you mean 'level'"),
        ("[[other_action]]", "[[other_actions]]", "mean 'other_action'"),
        ("[[other_action]]", "[other_action]", "other_action: .* is not a list of tables"),
        ("[[other_action]]", "other_action = [[", "not a file of judgements"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in GOOD
    with pytest.raises(JudgementError, match=f"^judgements.toml.*{words}"):
        read_judgements(write(tmp_path, GOOD.replace(old, new, 1)), TOPICS)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(JudgementError, match=r"nothing\.toml cannot be opened"):
        read_judgements(tmp_path / "nothing.toml")


def test_judgements_made_in_code_are_checked_too() -> None:
    with pytest.raises(JudgementError, match="level"):
        Judgements((Judgement("play", "safety", 2, "A", "why", DAY),))
    twice = OtherAction("talk", "staff", "A", "why", DAY)
    with pytest.raises(JudgementError, match="'talk' stands already"):
        Judgements((), (twice, twice))
