from __future__ import annotations

import pytest

from surveys.personal import is_personal_content, is_personal_name, mask


@pytest.mark.parametrize(
    "header",
    [
        "full_name",
        "profile/phone",
        "Votre nom (facultatif)",
        "Número de teléfono",
        "البريد الإلكتروني",
        "_submitted_by",
        "_geolocation",
        "username",
        "deviceid",
        "IP Address",
        "Email Address",
        "_gps_latitude",
    ],
)
def test_headers_that_ask_who_or_where_one_is(header: str) -> None:
    assert is_personal_name(header)


@pytest.mark.parametrize("header", ["role", "organisation", "country", "Type of school", "years"])
def test_headers_that_do_not(header: str) -> None:
    assert not is_personal_name(header)


@pytest.mark.parametrize(
    "values",
    [
        ["a.b@example.org", "c@d.example"],
        ["+0000000003", "0799 123 456", "none"],
        ["-1.28333 36.81667 0 0", "1.5000,36.12345"],
        ["192.0.2.7"],
    ],
)
def test_contents_that_point_to_a_person(values: list[str]) -> None:
    assert is_personal_content(values)


@pytest.mark.parametrize(
    "values", [[], ["more", "less"], ["2021-02-10", "2020-2021"], ["3", "12", "1000"]]
)
def test_contents_that_do_not(values: list[str]) -> None:
    assert not is_personal_content(values)


def test_contact_details_in_comments_are_masked() -> None:
    said = "Write to me.too@example.org or +254 700 000 000, see https://example.org/a?b=c"
    assert mask(said) == "Write to [e-mail] or [telephone], see [link]"


@pytest.mark.parametrize(
    "text",
    ["<b>Role plays</b> please", "in 2020-2021 we trained 1200", "Más práctica\ncon casos", ""],
)
def test_other_text_stays_as_written(text: str) -> None:
    assert mask(text) == text
