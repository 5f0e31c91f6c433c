from __future__ import annotations

from pathlib import Path

import pytest
from courses import SAMPLE, course, module, sample_course

from needs.planning.courses.curriculum import CourseError
from needs.planning.courses.programmes import Programmes, check_sources
from needs.planning.courses.programmes_file import ProgrammeError, read_programmes
from surveys.survey import read_survey

ROOT = SAMPLE.parents[1]
PARTNERS = ROOT / "data" / "partner_programmes.toml"
LANGUAGES = ("en", "fr", "es", "ar")

GOOD = """
[[programme]]
id = "p"
organisation = "P"
title = "Programme"
source = "A page"
public = "Two days."
not_public = "The rest."
days = 2
[[programme.figure]]
kind = "trained"
value = 5
who = "teachers"
made_of = { men = 2, women = 3 }
[[programme.part]]
id = "p/one"
title = "One"
topics = { play = 0.5 }
[[programme.part]]
id = "p/two"
title = "Two"
topics = { play = 0.25, draw = 0.5 }
"""


def topics() -> list[str]:
    survey = read_survey(ROOT / "surveys" / "definitions" / "caseworker_training.toml")
    asked = survey.first("request")
    assert asked
    return [o.id for o in asked.estimated]


@pytest.fixture
def partners() -> Programmes:
    return read_programmes(PARTNERS, topics())


def written(folder: Path, text: str) -> Path:
    path = folder / "partners.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_partners_that_we_ship_are_those_that_are_public(partners: Programmes) -> None:
    conacmi, icmec, ijm = partners.all
    assert (len(conacmi.parts), conacmi.days, conacmi.assessed, len(conacmi.channels)) == (
        *(8, 5),
        *(True, 6),
    )
    assert (icmec.days, ijm.days) == (None, None)
    assert [(f.kind, f.value) for f in icmec.figures] == [
        ("given_tools", 12_600),
        ("reached", 17_000),
        ("reached", 5_000),
        ("might_benefit", 8_000_000),
    ]
    assert ijm.figures[0].made_of == {"volunteers": 23, "police_officers": 17, "promoters": 7}


def test_every_title_has_four_languages_and_what_is_not_public_is_said(
    partners: Programmes,
) -> None:
    for titled in (*partners.all, *partners.parts.values()):
        assert tuple(titled.title) == LANGUAGES
    for programme in partners.all:
        for text in (programme.source, programme.public, programme.not_public):
            assert tuple(text) == LANGUAGES
            assert all(text.values())
    assert all(tuple(part.advice) in ((), LANGUAGES) for part in partners.parts.values())


def test_no_part_is_read_as_covering_a_topic_in_full(partners: Programmes) -> None:
    assert set(partners.to_frame()["coverage"]) <= {0.25, 0.5, 0.75}


def test_figures_are_listed_one_by_one_and_never_added_up(partners: Programmes) -> None:
    frame = partners.figures_frame()
    assert len(frame) == sum(len(p.figures) for p in partners.all)
    assert frame.groupby("programme")["value"].max().to_dict() == {
        "conacmi": 1_100,
        "icmec": 8_000_000,
        "ijm": 47,
    }


def test_the_sample_course_adapts_parts_that_exist(partners: Programmes) -> None:
    check_sources(sample_course(), partners)


def test_a_part_that_does_not_exist_is_named_with_the_closest_one(partners: Programmes) -> None:
    wrong = course(module("a", 30), module("b", 30, adapt_from=("conacmi/abus", "ijm/trauma")))
    with pytest.raises(CourseError) as error:
        check_sources(wrong, partners)
    assert str(error.value) == (
        "module 'b', adapt_from: 'conacmi/abus' is no part of a partner's programme; "
        "did you mean 'conacmi/abuse'?"
    )


def test_sources_are_the_parts_named_then_those_that_share_most(tmp_path: Path) -> None:
    read = read_programmes(written(tmp_path, GOOD))
    asked = module("m", 30, topics={"play": 1.0, "draw": 0.2})
    assert [p.id for p in read.sources(asked)] == ["p/one", "p/two"]
    named = module("m", 30, topics={"play": 1.0}, adapt_from=("p/two",))
    assert [p.id for p in read.sources(named)] == ["p/two", "p/one"]
    little = module("m", 30, topics={"play": 0.6})
    assert [p.id for p in read.sources(little)] == ["p/one"]
    assert read.sources(module("m", 30, topics={"law": 1.0})) == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("play = 0.5", "plai = 0.5", "part 'p/one', topics: 'plai' is no topic of the survey; did"),
        ("play = 0.5", "play = 1.5", "part 'p/one', topics: 'play' is 1.5; coverage is above 0"),
        ("play = 0.5", 'play = "a"', "programme 'p', part 'p/one', topics: 'play': 'a' is not a n"),
        ('"p/two"', '"p/one"', "part 'p/one' stands 2 times; ids must differ"),
        ("men = 2", "men = 1", "programme 'p', figure 1, made_of: 1 + 3 is 4, not 5"),
        ('kind = "trained"', 'kind = "train"', "'train' is not one of trained, given_tools, re"),
        ("value = 5", 'value = "5"', "programme 'p', figure 1, value: '5' is not a whole number"),
        ('source = "A page"', "", "programme 'p', source: give text, or text by language"),
        ("days = 2", "dais = 2", "programme 'p': unknown key 'dais'; did you mean 'days'?"),
        ("[[programme.part]]", "[[programme.party]]", "unknown key 'party'; did you mean 'part'?"),
        ("[[programme]]", "[[programme", "partners.toml is no file of programmes (TOML)"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_and_the_rule(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(ProgrammeError) as error:
        read_programmes(written(tmp_path, GOOD.replace(old, new, 1)), ["play", "draw"])
    assert message in str(error.value)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("play", "plai").replace('source = "A page"', "")
    with pytest.raises(ProgrammeError) as error:
        read_programmes(written(tmp_path, bad), ["play", "draw"])
    assert len(str(error.value).splitlines()) == 3
