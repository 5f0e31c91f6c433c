from __future__ import annotations

import pytest

from surveys.draft import Draft, draft_survey
from surveys.draft_corrections import CORRECTED, Correction, corrected, open_merges
from surveys.draft_text import draft_text
from surveys.readers import read_bytes, sheet_of
from surveys.readers.sheet import Sheet
from surveys.survey import Kind, Question, Role, SurveyError

CONTENT = ("Play; First aid", "Play", "First aid; Law", "Law; Play", "Law", "Play; Law") * 3
NEED = ("Highly needed", "Very needed", "Not needed", "Very needed", "Not needed", "Highly needed")
HEADER = "id;Agree;Shirt;Score;Said;Need;Use [a];Use [b];Wanted"


def export(said: tuple[str, ...] = ("Ann", "Ben", "Cid", "ann", "ben", "Eve")) -> bytes:
    lines = [HEADER]
    for n in range(18):
        use = ("Never", "Sometimes", "Often")
        cells = [f"p{n}", "Yes" if n else "No", "SML"[n % 3], "102"[n % 3], said[n % len(said)]]
        cells += [NEED[n % 6], use[n % 3], use[n * 2 % 3], f'"{CONTENT[n]}"']
        lines.append(";".join(cells))
    return "\n".join(lines).encode()


@pytest.fixture
def drafted() -> tuple[Draft, Sheet]:
    sheet = sheet_of(export(), "answers.csv")[1]
    return draft_survey(sheet, "answers.csv"), sheet


def as_kind(drafted: tuple[Draft, Sheet], question: str, kind: Kind, role: Role) -> Question:
    changes = {question: Correction(kind, role, {})}
    return corrected(*drafted, changes).survey.question(question)


def labels(question: Question) -> list[str]:
    return [o.label["en"] for o in question.options]


def test_nothing_corrected_is_the_draft(drafted: tuple[Draft, Sheet]) -> None:
    draft, sheet = drafted
    same = {q.id: Correction(q.kind, q.role, {}) for q in draft.survey.questions}
    assert corrected(draft, sheet, same) == draft == corrected(draft, sheet, {})


def test_a_corrected_question_says_so(drafted: tuple[Draft, Sheet]) -> None:
    draft, sheet = drafted
    result = corrected(draft, sheet, {"shirt": Correction("choice", "profile", {})})
    assert result.guess("shirt").reason == CORRECTED
    assert result.guess("need") == draft.guess("need")
    assert result.survey.question("shirt").options == draft.survey.question("shirt").options


@pytest.mark.parametrize(
    ("question", "kind", "role", "options"),
    [
        ("shirt", "scale", "unused", ["S", "M", "L"]),
        ("shirt", "text", "comment", []),
        ("score", "number", "profile", []),
        ("score", "scale", "unused", ["0", "1", "2"]),
        ("wanted", "choices", "request", ["Play", "Law", "First aid"]),
        ("wanted", "ranking", "difficulty", ["Play", "Law", "First aid"]),
    ],
)
def test_a_column_becomes_another_kind_with_options_from_its_answers(
    drafted: tuple[Draft, Sheet], question: str, kind: Kind, role: Role, options: list[str]
) -> None:
    found = as_kind(drafted, question, kind, role)
    assert (found.kind, found.role) == (kind, role)
    assert sorted(labels(found)) == sorted(options)
    if kind == "scale":
        assert labels(found) == options


def test_a_corrected_definition_reads_the_file(drafted: tuple[Draft, Sheet]) -> None:
    changes = {"wanted": Correction("choices", "request", {})}
    survey = corrected(*drafted, changes).survey
    responses = read_bytes(export(), "answers.csv", survey).responses
    picked = responses.values(survey.question("wanted"))
    assert picked.sum() == sum(len(c.split(";")) for c in CONTENT[1:])  # the first refused


def test_rated_columns_become_a_ranking_over_the_same_parts_and_back(
    drafted: tuple[Draft, Sheet],
) -> None:
    draft, sheet = drafted
    use = draft.survey.question("use")
    ranking = as_kind(drafted, "use", "ranking", "difficulty")
    assert ranking.options == use.items
    assert ranking.items == ()
    changed = corrected(draft, sheet, {"use": Correction("ranking", "difficulty", {})})
    again = as_kind((changed, sheet), "use", "scale", "unused")
    assert again.items == use.items
    assert labels(again) == labels(use) == ["Never", "Sometimes", "Often"]


def test_places_of_a_ranking_may_be_rated_items_after_all() -> None:
    sheet = sheet_of(b"First [1];First [2]\nlow;high\nhigh;low\nlow;high\nhigh;low\n", "a.csv")[1]
    draft = draft_survey(sheet, "a.csv")
    (ranking,) = draft.survey.questions
    assert ranking.places
    scale = as_kind((draft, sheet), ranking.id, "scale", "ability")
    assert scale.items == ranking.places
    assert labels(scale) == ["low", "high"]
    with pytest.raises(SurveyError, match="ranking or scale"):
        as_kind((draft, sheet), ranking.id, "choices", "request")


def test_what_only_one_person_wrote_never_becomes_an_option() -> None:
    sheet = sheet_of(export(("Ann", "ann", "Eve", "Ben", *"abcdefghijklmn")), "a.csv")[1]
    draft = draft_survey(sheet, "a.csv")
    assert draft.survey.question("said").kind == "text"
    with pytest.raises(SurveyError, match="'said' cannot become a choice: 1 different"):
        as_kind((draft, sheet), "said", "choice", "profile")


@pytest.mark.parametrize(
    ("question", "kind", "role", "words"),
    [
        ("use", "number", "profile", "has a column for each of its parts"),
        ("shirt", "choice", "request", "role 'request' needs a choices question"),
        ("shirt", "choice", "consent", "no option says that a person agrees"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_question(
    drafted: tuple[Draft, Sheet], question: str, kind: Kind, role: Role, words: str
) -> None:
    with pytest.raises(SurveyError, match=f"'{question}'.*{words}"):
        as_kind(drafted, question, kind, role)


def test_agreement_belongs_to_consent_alone(drafted: tuple[Draft, Sheet]) -> None:
    assert [o.means for o in drafted[0].survey.question("agree").options] == ["agree", ""]
    other = as_kind(drafted, "agree", "choice", "profile")
    assert {o.means for o in other.options} == {""}
    draft = corrected(*drafted, {"agree": Correction("choice", "profile", {})})
    again = as_kind((draft, drafted[1]), "agree", "choice", "consent")
    assert [o.means for o in again.options] == ["agree", ""]


def test_options_that_mean_the_same_are_folded_and_still_read(
    drafted: tuple[Draft, Sheet],
) -> None:
    draft, sheet = drafted
    ((kept, gone),) = open_merges(draft, "need")
    assert {kept, gone} == {"very_needed", "highly_needed"}
    need = draft.survey.question("need")
    result = corrected(draft, sheet, {"need": Correction(need.kind, need.role, {gone: kept})})
    assert gone not in [o.id for o in result.survey.question("need").options]
    assert open_merges(result, "need") == ()


def test_what_turns_out_personal_leaves_no_answers_in_the_definition(
    drafted: tuple[Draft, Sheet],
) -> None:
    draft, sheet = drafted
    ((kept, gone),) = open_merges(draft, "need")
    personal = {
        q: Correction(draft.survey.question(q).kind, "personal", {}) for q in ("said", "use")
    }
    personal["need"] = Correction("scale", "personal", {gone: kept})
    text = draft_text(corrected(draft, sheet, personal))
    assert [word for word in ("Ann", "Never", "needed") if word in draft_text(draft)]
    assert not [word for word in ("Ann", "ann", "Never", "needed") if word in text]
    survey = corrected(draft, sheet, personal).survey
    reading = read_bytes(export(), "answers.csv", survey)
    assert set(reading.columns_used_as("personal")) >= {"Said", "Use [a]", "Use [b]", "Need"}


def test_a_chain_of_merges_ends_at_the_option_that_stays(drafted: tuple[Draft, Sheet]) -> None:
    ids = [o.id for o in drafted[0].survey.question("shirt").options]
    same = {ids[0]: ids[1], ids[1]: ids[2]}
    shirt = corrected(*drafted, {"shirt": Correction("choice", "unused", same)}).survey.question(
        "shirt"
    )
    assert [o.id for o in shirt.options] == [ids[2]]
