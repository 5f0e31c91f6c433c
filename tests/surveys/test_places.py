from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from making import answers

from surveys.places import (
    all_alpha2,
    country_name,
    from_alpha2,
    suggest,
    to_alpha3,
    un_region,
)
from surveys.readers import read_bytes
from surveys.survey import read_survey


@pytest.mark.parametrize(
    ("text", "alpha3"),
    [
        ("CIV", "CIV"),
        ("civ", "CIV"),
        ("UK", "GBR"),
        ("Côte d'Ivoire", "CIV"),
        ("cote d’ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Costa de Marfil", "CIV"),
        ("DRC", "COD"),
        ("République démocratique du Congo", "COD"),
        ("Democratic Republic of the Congo", "COD"),
        ("جمهورية الكونغو الديمقراطية", "COD"),
        ("Congo", "COG"),
        ("Irak", "IRQ"),
        ("العراق", "IRQ"),
        ("Suisse", "CHE"),
        ("The Gambia", "GMB"),
        ("Soudan du Sud", "SSD"),
        ("Sudan", "SDN"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Türkiye", "TUR"),
        (" Kenya ", "KEN"),
        ("D.R.C.", "COD"),
        ("RDC", "COD"),
        ("R.D. Congo", "COD"),
        ("Congo (DRC)", "COD"),
        ("U.K.", "GBR"),
        ("EE. UU.", "USA"),
        ("oPt", "PSE"),
        ("occupied Palestinian territory (oPt)", "PSE"),
        ("Territoires palestiniens occupés", "PSE"),
        ("Palestina", "PSE"),
        ("الأراضي الفلسطينية المحتلة", "PSE"),
        ("Syria", "SYR"),
        ("الجمهورية العربية السورية", "SYR"),
        ("Turkey", "TUR"),
        ("Turquía", "TUR"),
        ("تركيا", "TUR"),
        ("Switzerland", "CHE"),
        ("Suiza", "CHE"),
        ("República Dominicana", "DOM"),
        ("Venezuela (Bolivarian Republic of)", "VEN"),
        ("Bolivia (Plurinational State of)", "BOL"),
        ("Côte d`Ivoire", "CIV"),
        ("عراق", "IRQ"),
    ],
)
def test_codes_and_names_in_four_languages(text: str, alpha3: str) -> None:
    assert to_alpha3(text) == alpha3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ivory Cost",
        "no",
        "NO",
        "NA",
        "Other",
        "Africa",
        "12",
        "KE",
        "n/a",
        "unknown",
        "inconnu",
        "desconocido",
        "غير معروف",
        "Multiple",
    ],
)
def test_what_is_no_country_is_not_guessed(text: str) -> None:
    assert to_alpha3(text) is None


def test_a_misspelt_country_is_suggested_in_the_language_of_the_file() -> None:
    assert suggest("Ivory Cost") == "Côte d’Ivoire"
    assert suggest("guatemla", "fr") == "Guatemala"
    assert suggest("Kenyaa", "ar") == "كينيا"
    assert suggest("somewhere else entirely") is None


def test_names_go_there_and_back_in_every_language() -> None:
    for alpha3 in ("KEN", "COD", "GTM", "PSE", "XKX"):
        for language in ("en", "fr", "es", "ar"):
            assert to_alpha3(country_name(alpha3, language)) == alpha3


def test_names_and_regions_of_what_is_unknown() -> None:
    assert country_name("ZZZ") == "ZZZ"
    assert country_name("KEN", "no-such-language") == "Kenya"
    assert un_region("KEN") == "Eastern Africa"
    assert un_region("ZZZ") is None


def test_the_package_that_takes_a_second_is_not_imported() -> None:
    code = (
        "import sys; from surveys.places import to_alpha3, suggest; to_alpha3('Ivory Coast');"
        "suggest('Ivory Cost'); sys.exit('country_converter' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_two_letter_codes_count_only_where_the_whole_column_is_codes() -> None:
    assert all_alpha2(["KE", "ci", " NO "])
    assert not all_alpha2(["KE", "Kenya"])
    assert not all_alpha2(["NO", "NA"])
    assert not all_alpha2([])
    assert [from_alpha2(c) for c in ("KE", " ci ", "NO", "ZZ")] == ["KEN", "CIV", "NOR", None]


def test_not_available_is_not_taken_for_a_country() -> None:
    assert all_alpha2(["KE", "NA"])
    assert from_alpha2("NA") is None


def test_a_column_of_codes_is_read_as_countries_and_what_is_open_is_noted() -> None:
    small = read_survey(Path(__file__).resolve().parents[1] / "data" / "small.toml")
    data = answers({"country": "KE"}, {"country": "NA"}, {"country": "UG"})
    found = read_bytes(data, "x.csv", small)
    assert found.responses.labels(small.question("country")).tolist() == ["KEN", None, "UGA"]
    assert [(n.value, n.rows) for n in found.notes] == [("NA", (2,))]


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_every_region_has_a_name_in_every_language(language: str) -> None:
    countries = [to_alpha3(country_name(a)) for a in ("KEN", "PHL", "FSM", "AUS", "PER", "YEM")]
    names = [un_region(a or "", language) for a in countries]
    assert len(set(names)) == 6
    assert not {un_region(a or "") for a in countries} & set(names)
    assert un_region("ZZZ", language) is None
