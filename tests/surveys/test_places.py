from __future__ import annotations

import subprocess
import sys

import pytest

from surveys.places import country_name, suggest, to_alpha3, un_region


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
    ],
)
def test_codes_and_names_in_four_languages(text: str, alpha3: str) -> None:
    assert to_alpha3(text) == alpha3


@pytest.mark.parametrize("text", ["", "Ivory Cost", "no", "NO", "NA", "Other", "Africa", "12"])
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
