from __future__ import annotations

import ast
import shutil
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from needs.report import language as module
from needs.report.language import CATALOGUES, LANGUAGES, language, mark

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [code for code in LANGUAGES if code != "en"]

ARABIC = """
msgid "Who answered?"
msgstr "من أجاب؟"

msgid "{n} of {total} people answered"
msgstr "أجاب {n} من {total}"

msgid "Plan"
msgstr ""

#, fuzzy
msgid "Course"
msgstr "?"

msgid "{n} answer"
msgid_plural "{n} answers"
msgstr[0] "لا إجابات"
msgstr[1] "إجابة واحدة"
msgstr[2] "إجابتان"
msgstr[3] "{n} إجابات"
msgstr[4] "{n} إجابة"
msgstr[5] "{n} إجابة"
"""


@pytest.fixture
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of the test's own in place of the shipped one."""
    shutil.copytree(CATALOGUES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "ar" / "LC_MESSAGES" / "needs.po").write_text(ARABIC, encoding="utf-8")
    monkeypatch.setattr(module, "CATALOGUES", tmp_path)
    module._translations.cache_clear()
    yield
    module._translations.cache_clear()


@pytest.mark.usefixtures("arabic")
def test_text_is_translated_and_its_names_filled_in() -> None:
    _ = language("ar")
    assert _("Who answered?") == "من أجاب؟"
    assert _("{n} of {total} people answered", n=3, total=5) == "أجاب 3 من 5"


@pytest.mark.usefixtures("arabic")
@pytest.mark.parametrize("text", ["Plan", "Course", "Not in the catalogue"])
def test_text_without_a_finished_translation_stays_english(text: str) -> None:
    assert language("ar")(text) == text


@pytest.mark.usefixtures("arabic")
def test_each_number_takes_the_plural_of_its_language() -> None:
    _ = language("ar")
    forms = [_.plural("{n} answer", "{n} answers", n=n) for n in (0, 1, 2, 3, 11, 1234)]
    assert forms == ["لا إجابات", "إجابة واحدة", "إجابتان", "3 إجابات", "11 إجابة", "1,234 إجابة"]


def test_english_needs_no_catalogue() -> None:
    _ = language("en")
    assert _("{n} of {total} people answered", n=3, total=5) == "3 of 5 people answered"
    assert _.plural("{n} answer", "{n} answers", n=1) == "1 answer"
    assert _.plural("{n} {what} answer", "{n} {what} answers", n=1234, what="full") == (
        "1,234 full answers"
    )


def test_text_without_values_keeps_its_braces() -> None:
    assert language("en")("{as} it is") == "{as} it is"


def test_values_are_not_read_as_templates() -> None:
    assert language("en")("by {text}", text="{x}") == "by {x}"


@pytest.mark.parametrize(
    ("code", "number", "percent", "listed"),
    [
        ("en", "1,234.5", "53.4%", "a; b; c"),
        ("fr", "1\u202f234,5", "53,4\u00a0%", "a ; b ; c"),
        ("es", "1.234,5", "53,4\u00a0%", "a; b; c"),
        ("ar", "1,234.5", "53.4%", "a؛ b؛ c"),
    ],
)
def test_numbers_and_lists_are_written_as_each_language_does(
    code: str, number: str, percent: str, listed: str
) -> None:
    _ = language(code)
    assert _.number(1234.5, digits=1) == number
    assert _.percent(0.534, digits=1) == percent
    assert _.join(["a", "b", "c"]) == listed


@pytest.mark.parametrize("code", LANGUAGES)
@given(value=st.floats(-1e9, 1e9), digits=st.integers(0, 3))
def test_digits_are_western_in_every_language_as_in_charts(
    code: str, value: float, digits: int
) -> None:
    written = language(code).number(value, digits) + language(code).percent(value, digits)
    assert all(sign in string.digits for sign in written if sign.isdigit())


@given(value=st.floats(-1e9, 1e9), digits=st.integers(0, 3))
def test_a_written_number_reads_back_to_its_decimals(value: float, digits: int) -> None:
    written = language("en").number(value, digits)
    assert float(written.replace(",", "")) == pytest.approx(value, abs=0.501 * 10**-digits)
    assert len(written.partition(".")[2]) == digits


def test_nothing_is_a_dash_and_zero_has_no_sign() -> None:
    _ = language("en")
    assert (_.number(float("nan")), _.percent(float("nan"))) == ("–", "–")
    assert (_.number(-0.04, 1), _.percent(-0.0004, 1)) == ("0.0", "0.0%")


def test_lists_of_one_and_none() -> None:
    assert language("en").join(["a"]) == "a"
    assert language("en").join([]) == ""


def test_a_language_knows_its_name_and_direction() -> None:
    assert {c: language(c).direction for c in LANGUAGES} == {
        "en": "ltr",
        "fr": "ltr",
        "es": "ltr",
        "ar": "rtl",
    }
    assert language("ar").name == "العربية"
    assert language("fr") == language("fr")
    assert hash(language("fr")) == hash(language("fr"))


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(ValueError, match="language 'xx' is not one of en, fr, es, ar"):
        language("xx")


# The catalogues that are shipped, against the texts in the code.

Texts = str | tuple[str, str]


def messages_of(source: str) -> set[Texts]:
    """The texts in `_("…")` and `mark("…")`, and the pairs in `….plural("…", "…")`.

    ValueError for a text that is put together in place, which no catalogue can hold.
    """
    found: set[Texts] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = node.args[: {"_": 1, "mark": 1, "plural": 2}.get(name, 0)]
        if any(isinstance(text, ast.JoinedStr | ast.BinOp | ast.IfExp) for text in texts):
            raise ValueError(f"line {node.lineno}: give {name}() one whole text; {{names}} vary it")
        literal = [t.value for t in texts if isinstance(t, ast.Constant)]
        if literal and len(literal) == len(texts):
            found.add(literal[0] if len(literal) == 1 else (literal[0], literal[1]))
    return found


def faults(catalogue: Catalog, messages: set[Texts]) -> list[str]:
    """What is wrong with a catalogue for these messages, a line each."""
    entries = {m.id: m for m in catalogue if m.id}
    missing = [f"not there: {text!r}" for text in sorted(messages - set(entries), key=str)]
    unused = [f"no longer used: {text!r}" for text in sorted(set(entries) - messages, key=str)]
    return missing + unused + [f for m in entries.values() for f in faults_of(m)]


def faults_of(message: Message) -> list[str]:
    strings = (message.string,) if isinstance(message.string, str) else message.string
    if message.fuzzy or not all(strings):
        return [f"not translated: {message.id!r}"]
    source = message.id if isinstance(message.id, str) else message.id[1]
    # "one answer" may well be said without its number
    optional = set() if isinstance(message.id, str) else {"n"}
    return [
        f"other {{names}} than {source!r}: {text!r}"
        for text in strings
        if names_in(text) | optional != names_in(source) | optional
    ]


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def messages() -> set[Texts]:
    files = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]
    files += (ROOT / "needs" / "report").rglob("*.py")
    return set().union(*(messages_of(f.read_text("utf-8")) for f in files if f.exists()))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_of_the_code_is_translated(code: str, messages: set[Texts]) -> None:
    with (CATALOGUES / code / "LC_MESSAGES" / "needs.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    if wrong := faults(catalogue, messages):
        shown = "\n".join([*wrong[:10], *(["…"] if wrong[10:] else [])])
        pytest.fail(f"{code}: {len(wrong)} faults; `make messages`, then translate\n{shown}", False)


def test_catalogues_carry_no_dates_and_no_line_numbers() -> None:
    for path in CATALOGUES.rglob("*.po*"):
        text = path.read_text("utf-8")
        assert "-Date:" not in text, path.name
        assert ".py:" not in text, path.name


def test_messages_are_found_where_the_extractor_finds_them() -> None:
    source = """
_("a " "b", x=_("nested"))
_.plural("{n} c", "{n} d", n=3)
STORED = mark("e")
_(STORED)
other("f")
"""
    assert messages_of(source) == {"a b", "nested", ("{n} c", "{n} d"), "e"}


@pytest.mark.parametrize("text", ['f"{n} answers"', '"a" + b', '"a" if b else "c"'])
def test_a_text_put_together_in_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="line 1: give _"):
        messages_of(f"_({text})")


def test_a_faulty_catalogue_is_told_apart() -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("{n} of {total}", "{n} sur {totale}")
    catalogue.add("Plan", "")
    catalogue.add("Course", "Cours", flags=["fuzzy"])
    catalogue.add("Gone", "Parti")
    catalogue.add(("{n} {x}", "{n} {x}s"), ("un {x}", "{n}"))
    wanted: set[Texts] = {"{n} of {total}", "Plan", "Course", "New", ("{n} {x}", "{n} {x}s")}
    assert faults(catalogue, wanted) == [
        "not there: 'New'",
        "no longer used: 'Gone'",
        "other {names} than '{n} of {total}': '{n} sur {totale}'",
        "not translated: 'Plan'",
        "not translated: 'Course'",
        "other {names} than '{n} {x}s': '{n}'",
    ]


def test_marked_text_stays_itself() -> None:
    assert mark("Expand") == "Expand"
