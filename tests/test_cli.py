"""The terminal, called as a user calls it: what it prints, what it writes, how it fails."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from needs import cli
from needs.evidence.evidence import EvidenceSettings
from needs.planning.weighing.criteria import MORE_WEIGHTS, WEIGHTS
from surveys.storage import load

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "data" / "sample_answers.csv"
FORM = ROOT / "surveys" / "definitions" / "caseworker_training.toml"
FAST = ("--draws", "100")
FORMULA = '=HYPERLINK("x")'


def needs(*words: object) -> Result:
    """What a command ends with; an exception that is not meant for the user fails the test."""
    result = CliRunner().invoke(cli.app, [str(w) for w in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run(out: Path, *words: object, export: Path = ANSWERS, form: Path = FORM) -> Result:
    return needs("run", export, "--form", form, "--out", out, *FAST, *words)


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name; workbooks unpacked."""
    found = {p.name: p.read_bytes() for p in folder.iterdir()}
    for path in folder.glob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            found |= {f"{path.name}/{name}": book.read(name) for name in book.namelist()}
    return found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """A run on the shipped sample, and the folder it wrote to."""
    out = tmp_path_factory.mktemp("sample") / "made" / "on the way"
    return run(out), out


# --- what it prints and writes -----------------------------------------------------------------


def test_a_run_prints_account_findings_and_plan(sample: tuple[Result, Path]) -> None:
    result, _ = sample
    assert result.exit_code == 0
    for line in (
        "   475 rows in the file",
        "     4 set aside: refused consent",
        "     2 set aside: exact duplicate",
        "   469 kept",
        "Personal columns removed: 3 (full_name, phone, email)",
        "Surely among the first 3: Assessment; Case planning; Implementing the case plan",
        "2,160 of 2,160 minutes are planned: 6 days of 6 net hours.",
        "Course 'sample_course' (invented",
    ):
        assert line in result.stdout
    assert result.stderr == ""


def test_made_up_answers_are_called_so_everywhere(sample: tuple[Result, Path]) -> None:
    result, out = sample
    assert result.stdout.startswith("These answers are synthetic")
    assert "from synthetic answers" in result.stdout
    assert json.loads((out / "plan.json").read_bytes())["synthetic"] is True
    about = openpyxl.load_workbook(out / "needs.xlsx")["About"]
    assert "synthetic" in str(about["A1"].value)
    assert all(b",_synthetic\r\n" in p.read_bytes() for p in out.glob("*.csv"))


def test_a_run_writes_a_table_a_sheet_and_a_record(sample: tuple[Result, Path]) -> None:
    _, out = sample
    tables = {p.stem for p in out.glob("*.csv")}
    assert tables >= {
        *("rows", "columns", "notes", "questions", "people_by_country", "people_by_role"),
        *("difficulty", "content", "amount", "platform", "exercises", "techniques", "emphasis"),
        *("difficulty_by_country", "content_by_country", "amount_by_country"),
        *("priorities", "plan", "left_out", "steps"),
    }
    book = openpyxl.load_workbook(out / "needs.xlsx")
    assert set(book.sheetnames) == {"About", *tables}
    assert {p.name for p in out.iterdir()} == {
        *(f"{t}.csv" for t in tables),
        "needs.xlsx",
        "plan.json",
        "needs.docx",
    }


def test_the_document_of_a_run_tells_of_everybody_and_of_no_group(
    sample: tuple[Result, Path],
) -> None:
    """So nothing hidden can be worked out from it."""
    _, out = sample
    document = docx.Document(str(out / "needs.docx"))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    text = "\n".join([*(p.text for p in document.paragraphs), *cells])
    assert "Communicating with adolescents" in text
    for by in ("country", "organisation"):
        groups = pd.read_csv(out / f"people_by_{by}.csv").iloc[:, 0]
        assert len(groups) > 4
        assert [g for g in groups if g in text] == []


@pytest.fixture(scope="module")
def without_topics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's form without the questions on topics."""
    parts = re.split(r"(?m)^(?=\[\[question\]\])", FORM.read_text(encoding="utf-8"))
    kept = [p for p in parts if not re.search(r'(?m)^role = "(request|amount)"', p)]
    assert len(kept) == len(parts) - 2
    form = tmp_path_factory.mktemp("form") / "steps.toml"
    form.write_text("".join(kept), encoding="utf-8")
    return form


def test_a_survey_without_topics_leaves_its_findings_and_says_why_no_plan(
    without_topics: Path, tmp_path: Path
) -> None:
    result = run(tmp_path, form=without_topics)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Surely among the first 3: Assessment" in result.stdout
    said = r"(?m)^No plan is made, only findings: survey '\w+' asks about no topic: .*$"
    assert re.search(said, result.stdout)
    tables = {p.stem for p in tmp_path.glob("*.csv")}
    assert tables >= {"rows", "questions", "people_by_role", "difficulty", "difficulty_by_country"}
    assert not tables & {"priorities", "plan", "content"}
    assert {p.name for p in tmp_path.iterdir()} == {
        *(f"{t}.csv" for t in tables),
        "findings.xlsx",
        "findings.json",
        "findings.docx",
    }
    found = json.loads((tmp_path / "findings.json").read_bytes())
    assert found["evidence"][0]["question"] == "difficulty"
    assert not {"plan", "priorities", "course"} & set(found)
    (why,) = found["no_plan"]
    assert why in [p.text for p in docx.Document(str(tmp_path / "findings.docx")).paragraphs]


def test_a_plan_asked_for_on_a_survey_without_topics_ends_with_one(
    without_topics: Path, tmp_path: Path
) -> None:
    result = run(tmp_path, "--days", 5, form=without_topics)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: no plan is made, only findings: survey '")
    assert (tmp_path / "findings.docx").exists()


def test_the_same_call_writes_the_same_bytes(sample: tuple[Result, Path], tmp_path: Path) -> None:
    _, out = sample
    run(tmp_path)
    assert content(tmp_path) == content(out)


def test_settings_reach_the_record(tmp_path: Path) -> None:
    words = ["--days", 5, "--hours", 7, "--practice", 0.4, "--floor", 45, "--gain", 0.1]
    words += ["--weight", "request=1", "--weight", "amount=0", "--seed", 7, "--level", 0.9]
    words += ["--only", "country=Irak, SSD", "--compare", "role", "--language", "fr"]
    result = run(tmp_path, *words)
    record = json.loads((tmp_path / "plan.json").read_bytes())
    settings, plan = record["settings"], record["settings"]["plan"]
    assert (plan["days"], plan["hours_per_day"], plan["practice_share"]) == (5, 7, 0.4)
    assert (plan["step_floor"], plan["hardest_gain"]) == (45, 0.1)
    usual = {**WEIGHTS, "spread": MORE_WEIGHTS["spread"], "comments": MORE_WEIGHTS["comments"]}
    assert settings["weights"] == usual | {"request": 1, "amount": 0}
    assert (settings["seed"], settings["draws"], settings["level"]) == (7, 100, 0.9)
    assert record["answers"]["only"] == {"country": ["IRQ", "SSD"]}
    assert record["answers"]["in_view"] == 56 + 49
    assert record["plan"]["budget_minutes"] == 5 * 7 * 60
    assert (tmp_path / "content_by_role.csv").exists()
    assert not (tmp_path / "content_by_country.csv").exists()
    assert "Gestion" in result.stdout or "enfant" in result.stdout


def test_the_defaults_in_the_help_are_the_defaults() -> None:
    shown = " ".join(needs("run", "--help").stdout.split())
    usual = EvidenceSettings()
    assert f"Seed of the draws. [default: ({usual.seed})" in shown
    assert f"Draws behind all intervals. [default: ({usual.n_draws})" in shown
    for weights in (WEIGHTS, MORE_WEIGHTS):
        assert ", ".join(f"{name}={weight:g}" for name, weight in weights.items()) in shown


def test_tables_of_an_earlier_run_are_named(tmp_path: Path) -> None:
    run(tmp_path)
    result = run(tmp_path, "--compare", "role")
    assert re.search(r"Not of this run.*: amount_by_country.csv, content_by", result.stdout)


def test_free_text_is_nowhere_and_a_label_like_a_formula_stays_text(tmp_path: Path) -> None:
    header, first, *rest = ANSWERS.read_text("utf-8-sig").splitlines()
    cells = dict(zip(header.split(";"), first.split(";"), strict=True))
    said = {"comments": '=SECRET(""x"")', "content_other": "=ELSEWHERE()", "full_name": "Ms Smith"}
    cells |= {f'"{name}"': f'"{text}"' for name, text in said.items()}
    export, form, out = tmp_path / "export.csv", tmp_path / "form.toml", tmp_path / "out"
    export.write_text("\n".join([header, ";".join(cells.values()), *rest]), "utf-8")
    label = 'label.en = "Communicating with adolescents"'
    form.write_text(FORM.read_text("utf-8").replace(label, f"label.en = '{FORMULA}'"), "utf-8")
    result = run(out, export=export, form=form)
    written = content(out)
    for secret in ("SECRET", "ELSEWHERE", "Smith"):
        assert secret not in result.output
        assert not [name for name, data in written.items() if secret.encode() in data]
    assert b"'=HYPERLINK" in written["content.csv"]
    book = openpyxl.load_workbook(out / "needs.xlsx")
    found = {c.value: c.data_type for sheet in book for row in sheet.iter_rows() for c in row}
    assert found[FORMULA] == "s"
    assert "f" not in found.values()


def test_control_signs_of_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    course = tmp_path / "course.toml"
    text = (ROOT / "data" / "sample_course.toml").read_text("utf-8")
    course.write_text(text.replace('id = "sample_course"', 'id = "a\\u001b[2J\\u202eb"'), "utf-8")
    result = run(tmp_path / "out", "--course", course)
    assert "Course 'a [2J b'" in result.stdout


def test_stages_are_said_on_request_and_never_on_standard_output(tmp_path: Path) -> None:
    result = run(tmp_path, "--verbose")
    assert [line[:10] for line in result.stderr.splitlines()] == [
        *("… reading ", "… reading ", "… estimati", "… planning", "… making t")
    ]
    assert "…" not in result.stdout.splitlines()[0]


def test_check_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = needs("check", ANSWERS, "--form", FORM)
    assert result.exit_code == 0
    assert "   469 kept" in result.stdout
    assert not list(tmp_path.iterdir())


# --- errors ------------------------------------------------------------------------------------


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    out = tmp_path / "out"
    calls = [
        run(out, export=missing),
        run(out, form=missing),
        run(out, "--course", missing),
        run(out, "--roles", missing),
        run(out, export=tmp_path),
        run(out, "--course", tmp_path),
    ]
    for result in calls:
        assert result.exit_code == 1
        assert re.fullmatch(r"Error: .* cannot be opened \(.*\); check .*\n", result.stderr)
    assert not out.exists()


def test_a_course_with_a_circle_is_one_line(tmp_path: Path) -> None:
    course = tmp_path / "course.toml"
    module = '[[module]]\nid = "{}"\ntitle = "{}"\nrequires = ["{}"]\nminutes = {{ brief = 30 }}\n'
    modules = module.format("a", "A", "b") + module.format("b", "B", "a")
    course.write_text(f'id = "c"\ntitle = "C"\nsteps = []\n{modules}', "utf-8")
    result = run(tmp_path / "out", "--course", course)
    assert result.exit_code == 1
    assert "a → b → a" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["run", "plan"])
def test_a_course_without_the_steps_of_the_survey_is_one_line(tmp_path: Path, command: str) -> None:
    course, out = tmp_path / "course.toml", tmp_path / "out"
    text = 'id = "c"\ntitle = "C"\nsteps = ["assessment"]\n[[module]]\nid = "a"\ntitle = "A"\n'
    course.write_text(f'{text}steps = ["assessment"]\nminutes = {{ brief = 30 }}\n', "utf-8")
    words = (ANSWERS, "--form", FORM, "--course", course, "--out", out, *FAST)
    result = needs(command, *words)
    assert result.exit_code == 1
    assert "does not have (identification, case_planning" in result.stderr
    assert result.stderr.count("\n") == 1
    assert (out / "findings.json").exists() == (command == "run")
    assert not list(out.glob("plan*"))


def test_a_source_that_no_partner_teaches_is_named_with_its_file(tmp_path: Path) -> None:
    course = tmp_path / "mine.toml"
    text = (ROOT / "data" / "sample_course.toml").read_text("utf-8")
    course.write_text(text.replace('"conacmi/abuse"', '"conacmi/abus"'), "utf-8")
    result = run(tmp_path / "out", "--course", course)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: mine.toml: module 'violence_abuse', adapt_from: ")
    assert "did you mean 'conacmi/abuse'?" in result.stderr


def test_a_step_that_no_module_serves_is_named(tmp_path: Path) -> None:
    course = tmp_path / "mine.toml"
    text = (ROOT / "data" / "sample_course.toml").read_text("utf-8")
    course.write_text(text.replace('    "closure",\n]', '    "closure",\n    "more",\n]'), "utf-8")
    result = run(tmp_path / "out", "--course", course)
    assert result.exit_code == 1
    assert "more gets at least 60 minutes, but no module that may be taught serves it" in (
        result.stderr
    )


def test_rules_in_conflict_stand_one_a_line_and_in_the_files_with_all_else(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("of an earlier run")
    result = run(tmp_path, "--days", 1)
    first, *rules = result.stderr.splitlines()
    assert result.exit_code == 1
    assert first.startswith("Error: no plan is made, only findings: no plan fits")
    assert len(rules) >= 2
    assert any("Time" in rule and "360 minutes" in rule for rule in rules)
    assert "Not of this run, in the same folder: plan.json." in result.stdout
    found = json.loads((tmp_path / "findings.json").read_bytes())
    assert found["no_plan"][1:] == [rule.strip() for rule in rules]
    assert found["priorities"][0]["topic"] == "communication_adolescents"
    assert (tmp_path / "priorities.csv").exists()
    book = openpyxl.load_workbook(tmp_path / "findings.xlsx")
    assert "priorities" in book.sheetnames


def test_no_weight_above_zero_is_one_line(tmp_path: Path) -> None:
    zero = [word for name in (*WEIGHTS, "spread") for word in ("--weight", f"{name}=0")]
    result = run(tmp_path / "out", *zero)
    assert result.exit_code == 1
    assert "weight" in result.stderr
    assert result.stderr.count("\n") == 1


def test_fewer_than_five_people_are_not_shown(tmp_path: Path) -> None:
    header, *rows = ANSWERS.read_text("utf-8-sig").splitlines()
    column = header.split(";").index('"country"')
    n_by_country = Counter(row.split(";")[column].strip('"') for row in rows)
    small = next(country for country, n in n_by_country.items() if country and n == 4)
    result = run(tmp_path / "out", "--only", f"country={small}")
    assert result.exit_code == 1
    assert f"'{small}' of 'country' cannot be shown on its own" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_what_few_people_answered_is_not_listed(tmp_path: Path) -> None:
    """Nobody learns that somebody answers from a country of one."""
    header, *rows = ANSWERS.read_text("utf-8-sig").splitlines()
    column = header.split(";").index('"country"')
    n_by_country = Counter(row.split(";")[column].strip('"') for row in rows)
    few = [country for country, n in n_by_country.items() if country and n < 5]
    nobody = next(c for c in ("BEL", "NZL") if c not in n_by_country)
    result = run(tmp_path / "out", "--only", "country=Atlantis")
    assert "KEN" in result.stderr
    assert not any(country in result.stderr for country in few)
    said = [
        run(tmp_path / "out", "--only", f"country={c}").stderr.replace(c, "…")
        for c in (few[0], nobody)
    ]
    assert said[0] == said[1]


def test_three_profile_questions_together_are_refused(tmp_path: Path) -> None:
    two = ("--only", "role=caseworker", "--only", "language=en")
    result = run(tmp_path / "out", *two, "--compare", "country")
    assert result.exit_code == 1
    assert "role, language, country are 3 profile questions" in result.stderr
    assert not (tmp_path / "out").exists()
    result = run(tmp_path / "two", *two)
    assert result.exit_code == 0
    tables = {p.stem for p in (tmp_path / "two").glob("*.csv")}
    assert {"people_by_role", "people_by_language"} <= tables
    assert not {"people_by_country", "difficulty_by_country"} & tables


def test_small_groups_are_shown_together_only(sample: tuple[Result, Path]) -> None:
    _, out = sample
    sizes = [
        int(line.split(",")[-2])
        for line in (out / "people_by_country.csv").read_text("utf-8-sig").splitlines()[1:]
    ]
    assert min(sizes) >= 5
    assert sum(sizes) == 469


@pytest.mark.parametrize(
    "words",
    [
        ("--days", -1),
        ("--practice", 2),
        ("--level", "nan"),
        ("--language", "xx"),
        ("--weight", "reqest=1"),
        ("--weight", "request=much"),
        ("--weight", "request=-1"),
        ("--only", "country"),
        ("--only", "country=Atlantis"),
        ("--only", "years=5"),
        ("--compare", "nothing"),
        ("--by", "role"),
        ("--why", "a reason"),
        ("--weights", "country"),
        ("--weights", "one-vote:years"),
        ("--weights", "rake:"),
        ("--trim", 3),
        ("--cluster", "nothing"),
        ("--unranked", "last"),
        ("--draws", 1),
        ("--nothing",),
    ],
)
def test_wrong_usage_ends_with_two(words: tuple[object, ...], tmp_path: Path) -> None:
    result = needs("run", ANSWERS, "--form", FORM, "--out", tmp_path / "out", *words)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(tmp_path / "file" / "out")
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: .*file.* cannot be written \(.*\); .*--out\n", result.stderr)


# --- roles and definitions ---------------------------------------------------------------------


def test_a_definition_has_no_roles_to_guess(tmp_path: Path) -> None:
    result = needs("roles", FORM, "--out", tmp_path / "roles.toml")
    assert result.exit_code == 1
    assert "states what its questions are for" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_definition_is_written_and_never_over_somebodys_work(tmp_path: Path) -> None:
    out = tmp_path / "survey.toml"
    assert needs("form", FORM, "--out", out).exit_code == 0
    written = out.read_bytes()
    result = needs("form", FORM, "--out", out)
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert out.read_bytes() == written


# --- drafts, quality, saved answers, waves -----------------------------------------------------


def test_a_definition_drafted_and_given_back_reads_the_file(samples: Path, tmp_path: Path) -> None:
    export, draft = samples / "kobo" / "export_English(en)_both.csv", tmp_path / "draft.toml"
    result = needs("draft", export, "--out", draft)
    assert "ranking  difficulty" in result.stdout
    checked = needs("check", export, "--form", draft)
    assert "   118 kept" in checked.stdout
    again = needs("draft", export, "--out", draft)
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_a_definition_becomes_a_form_that_reads_the_same_answers(tmp_path: Path) -> None:
    form, roles = tmp_path / "form.xlsx", tmp_path / "form.roles.toml"
    result = needs("form", FORM, "--out", form)
    assert f"What each is for: {roles}" in result.stdout
    assert roles.exists()
    checked = needs("check", ANSWERS, "--form", form, "--roles", roles)
    assert "   469 kept" in checked.stdout
    form.unlink()
    result = needs("form", FORM, "--out", form)
    assert f"{roles} is there already" in result.stderr
    assert needs("form", FORM, "--out", tmp_path / "form.docx").exit_code == 1
    assert [p.name for p in tmp_path.iterdir()] == [roles.name]


def test_check_says_how_good_the_answers_are() -> None:
    lines = needs("check", ANSWERS, "--form", FORM).stdout
    assert "Quality: 475 rows in the file, 469 kept" in lines
    assert "of 469: impossible value" in lines
    assert re.search(r"  difficulty: answered \d+ of 469, without flagged rows \d+ of \d+", lines)
    assert re.search(r"could single out \d+ of 469 people", lines)


def set_aside(tmp_path: Path) -> tuple[Result, Path, int]:
    """A check that sets aside and saves: what it said, the file, and the answers left."""
    out = tmp_path / "answers.parquet"
    words = [
        "--set-aside",
        "near_duplicate, options-in-the-order-offered/difficulty",
        "--save",
        out,
    ]
    words += ["--by", "A. Mwangi", "--why", "not read"]
    result = needs("check", ANSWERS, "--form", FORM, *words)
    return result, out, len(load(out)) if out.exists() else -1


def test_answers_set_aside_are_counted_named_and_not_saved(tmp_path: Path) -> None:
    result, out, left = set_aside(tmp_path)
    decided = re.findall(r"(\d+) set aside: [^,\n]*, by A. Mwangi: not read", result.stdout)
    gone = sum(map(int, decided))
    assert gone > 0
    assert left == 469 - gone
    assert f"Saved to {out}: {left} answers" in result.stdout
    assert re.search(r"not in it: \d+ set aside as options in .*by A. Mwangi", result.stdout)


def test_every_command_scores_topics_alike(sample: tuple[Result, Path], tmp_path: Path) -> None:
    for command in ("prioritise", "plan"):
        needs(command, ANSWERS, "--form", FORM, *FAST, "--out", tmp_path / command)
    files = (
        sample[1] / "plan.json",
        tmp_path / "prioritise" / "priorities.json",
        tmp_path / "plan" / "plan.json",
    )
    records = [json.loads(path.read_bytes()) for path in files]
    first, *others = [{p["topic"]: p["score"] for p in r["priorities"]} for r in records]
    assert all(other == first for other in others)
    assert records[0]["plan"]["value"] == pytest.approx(records[2]["plan"]["value"], rel=1e-3)


def test_saved_answers_need_no_form_and_give_the_same_evidence(tmp_path: Path) -> None:
    _, out, left = set_aside(tmp_path)
    checked = needs("check", out)
    assert f"{left} kept" in checked.stdout
    words = ["--set-aside", "near duplicate,options in the order offered/difficulty"]
    run(tmp_path / "a", *words, "--by", "A. Mwangi", "--why", "not read")
    needs("run", out, "--out", tmp_path / "b", *FAST)
    first, second = (json.loads((tmp_path / n / "plan.json").read_bytes()) for n in "ab")
    assert first["answers"]["set_aside"]["options in the order offered"] > 0
    for part in ("evidence", "priorities", "plan"):
        assert first[part] == second[part]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set-aside", "too fast"], "needs the name of who decides"),
        (["--set-aside", "too fast", "--by", "A"], "needs the name of who decides"),
        (["--set-aside", "tired", "--by", "A", "--why", "b"], "'tired' is not a check"),
    ],
)
def test_a_decision_without_name_reason_or_check_is_one_line(words: list[str], said: str) -> None:
    result = needs("check", ANSWERS, "--form", FORM, *words)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_export_without_a_form_is_wrong_usage_that_says_what_to_do() -> None:
    result = needs("check", ANSWERS)
    assert result.exit_code == 2
    assert f"needs draft {ANSWERS}" in result.stderr


def test_several_exports_are_waves_of_one_survey(samples: Path, tmp_path: Path) -> None:
    first = samples / "kobo" / "export_xml_both.csv"
    second = samples / "kobo_rank_builder" / "export_xml_both.xlsx"
    form = samples / "kobo" / "form.xlsx"
    result = needs("run", first, second, "--form", form, "--out", tmp_path / "out", *FAST)
    assert result.exit_code == 0
    assert "   162 rows in the 2 files" in result.stdout
    assert "   157 kept" in result.stdout
    record = json.loads((tmp_path / "out" / "plan.json").read_bytes())
    assert [s["name"] for s in record["sources"]] == [first.name, second.name]
    twice = needs("check", first, first, "--form", form)
    assert twice.exit_code == 1
    assert "one file given twice" in twice.stderr


# --- choices of the analysis -------------------------------------------------------------------


def shares(folder: Path) -> list[float]:
    record = json.loads((folder / "plan.json").read_bytes())
    content = next(e for e in record["evidence"] if e["role"] == "request")
    return [item["share"] for item in content["items"]]


def test_one_group_one_vote_changes_shares_and_says_what_it_costs(
    sample: tuple[Result, Path], tmp_path: Path
) -> None:
    result = run(tmp_path, "--weights", "one-vote:country", "--trim", "5")
    assert re.search(r"Weights: one country one vote, trimmed, by country; \d+ cut", result.stdout)
    assert re.search(r"469 answers are as precise as \d+ that count the same", result.stdout)
    assert shares(tmp_path) != shares(sample[1])


def test_totals_are_raked_to_and_countries_may_have_names(tmp_path: Path) -> None:
    totals = tmp_path / "totals.toml"
    totals.write_text("[country]\nIrak = 1\nSSD = 3\n", "utf-8")
    only = ("--only", "country=IRQ,SSD")
    result = run(tmp_path / "out", "--weights", f"rake:{totals}", *only)
    assert "Weights: raked, by country; 0 cut. 105 answers" in result.stdout


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        ("", "has to hold a table"),
        ("country = 3", "has to hold a table"),
        ("[country", "is not a file of totals"),
        ('[country]\nIRQ = "many"', "'many' is not a number"),
        ("[country]\nIRQ = inf", "'inf' is not a number"),
        ("[country]\nIRQ = 1\nIrak = 2", "two totals are given for Irak"),
        ("[country]\nIRQ = 1", "no total is given for country"),
        ("[planet]\nearth = 1", "which is no select-one profile question"),
    ],
)
def test_totals_that_do_not_fit_are_one_line(totals: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "totals.toml"
    path.write_text(totals, "utf-8")
    result = run(tmp_path / "out", "--weights", f"rake:{path}")
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_clusters_and_unranked_options_reach_the_analysis(tmp_path: Path) -> None:
    result = run(tmp_path, "--cluster", "organisation", "--unranked", "missing")
    assert "groups of 'organisation' are drawn whole" in result.stdout
    assert "unranked count as missing" in result.stdout
    record = json.loads((tmp_path / "plan.json").read_bytes())
    assert record["settings"]["unranked"] == "missing"


# --- real exports ------------------------------------------------------------------------------


def same_but_for_the_source(record: bytes) -> bytes:
    return re.sub(rb'"(name|sha256)": "[^"]*"', b"", record)


def test_every_export_of_a_survey_gives_the_same_record(samples: Path, tmp_path: Path) -> None:
    folder = samples / "kobo"
    records = set()
    for name in (
        "export_English(en)_both.csv",
        "export_French(fr)_summary.xlsx",
        "export_xml_both.csv",
    ):
        result = run(tmp_path / name, export=folder / name, form=folder / "form.xlsx")
        assert "   118 kept" in result.stdout
        data = (tmp_path / name / "plan.json").read_bytes()
        assert json.loads(data)["sources"][0]["name"] == name
        records.add(same_but_for_the_source(data))
    assert len(records) == 1


def test_guessed_roles_written_and_given_back_change_nothing(samples: Path, tmp_path: Path) -> None:
    folder = samples / "kobo"
    export, form = folder / "export_xml_both.csv", folder / "form.xlsx"
    roles, survey = tmp_path / "roles.toml", tmp_path / "survey.toml"
    assert "request: content" in needs("roles", form, "--out", roles).stdout
    assert "from their names" not in needs("form", form, "--roles", roles, "--out", survey).stdout
    run(tmp_path / "guessed", export=export, form=form)
    run(tmp_path / "stated", "--roles", roles, export=export, form=form)
    run(tmp_path / "defined", export=export, form=survey)
    first, second, third = (content(tmp_path / n) for n in ("guessed", "stated", "defined"))
    assert first == second == third


def test_comments_and_names_of_a_real_export_are_nowhere(samples: Path, tmp_path: Path) -> None:
    folder = samples / "kobo"
    sent = json.loads((folder / "submissions.json").read_text("utf-8"))
    secrets = {
        value
        for submission in sent
        for key, value in submission.items()
        if key.rsplit("/", 1)[-1] in ("full_name", "phone", "comments", "content_other") and value
    }
    assert any(s.startswith("=HYPERLINK") for s in secrets)
    export = folder / "export_English(en)_both.xlsx"
    result = run(tmp_path / "out", export=export, form=folder / "form.xlsx")
    written = b"\n".join(content(tmp_path / "out").values()).decode("utf-8", "replace")
    assert not [s for s in secrets if s in written or s in result.output]


def test_the_form_of_another_survey_is_one_line(samples: Path, tmp_path: Path) -> None:
    form = samples / "kobo" / "form.xlsx"
    export = samples / "surveymonkey_starwars" / "StarWars.csv"
    result = run(tmp_path / "out", export=export, form=form)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: the form does not match the export")
    assert result.stderr.count("\n") == 1


# --- a real process ----------------------------------------------------------------------------


def process(*words: object, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "needs", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding=encoding,
        timeout=120,
        check=False,
    )


def test_a_process_ends_with_a_plan_whatever_its_terminal_can_show(tmp_path: Path) -> None:
    done = process("run", ANSWERS, "--form", FORM, *FAST, "--out", tmp_path, encoding="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "needs.xlsx, plan.json, needs.docx" in done.stdout.splitlines()[-1]
    assert (tmp_path / "plan.json").exists()


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; from needs.cli import app; app(['--help'], standalone_mode=False); "
        "print(*{'numpy', 'pandas', 'pyarrow', 'scipy', 'babel', 'pyxform'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    *help_lines, heavy = done.stdout.splitlines()
    assert heavy == ""
    start = help_lines.index("Commands:") + 1
    commands = help_lines[start : help_lines.index("", start)]
    assert [line.split()[0] for line in commands] == [
        *("run", "check", "draft", "roles", "form", "course", "compare"),
        *("prioritise", "plan", "agenda", "compare-plans"),
    ]
    assert all(line.endswith(".") and "..." not in line for line in commands)
