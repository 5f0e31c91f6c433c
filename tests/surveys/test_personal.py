from __future__ import annotations

import time

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
        "Date de naissance",
        "Fecha de nacimiento",
        "تاريخ الميلاد",
        "National ID",
        "Nombre de usuario",
        "Apellidos",
        "رقم الهوية",
        "ما اسمك؟",
        "رقم الجوال",
        "N° de téléphone",
    ],
)
def test_headers_that_ask_who_or_where_one_is(header: str) -> None:
    assert is_personal_name(header)


@pytest.mark.parametrize(
    "header",
    [
        "role",
        "organisation",
        "country",
        "Type of school",
        "years",
        "Nombrez les sujets",
        "Renombrar",
        "mailing of materials",
        "Fonction",
        "الدور",
    ],
)
def test_headers_that_do_not(header: str) -> None:
    assert not is_personal_name(header)


@pytest.mark.parametrize(
    "values",
    [
        ["a.b@example.org", "c@d.example"],
        ["+0000000003", "0799 123 456", "none"],
        ["-1.28333 36.81667 0 0", "1.5000,36.12345"],
        ["192.0.2.7"],
        ["2001:db8:0:0:0:0:0:1"],
        ["٠٧٩٩١٢٣٤٥٦"],
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
    [
        "<b>Role plays</b> please",
        "in 2020-2021 we trained 1200",
        "Más práctica\ncon casos",
        "",
        "5-8 days, 30-45 minutes, 6.5 h a day",
        "modules of 30-45-60-90-120 minutes",
        "from 2021-02-10 to 2021-02-28, then 2021-03-01 10:30",
        "le 10.02.2021 10:30",
        "2018 2019 2020 was enough",
        "a budget of 250 000 000 or 1.500.000.000",
        "at 10:20:30, sessions 1:2:3",
        "scores of 12.50, 13.75",
        "fever of 38° in 20' only",
        "step 1.2.3 and version 3.11",
        "100% of 469 in 41 countries",
        "my name is not important, Dr or no Dr",
        "the name is unclear; el nombre es claro",
        "send it @ 10, cost @5",
        "COVID 19, SDG 16, UNSC 1325, ICD 10",
        "نحتاج إلى 5 أيام في 2021",
        "El caso: más práctica. Sr y Sra también",
    ],
)
def test_other_text_stays_as_written(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("ana.lopez (at) example (dot) org", "[e-mail]"),
        ("ana [arroba] example.org", "[e-mail]"),
        ("see example.org/page and t.me/somebody", "see [link] and [link]"),
        ("call 0799 123 456 or (202) 555-0100 12", "call [telephone] or [telephone]"),
        ("tel 00254700000000", "tel [telephone]"),
        ("اتصل على ٠٧٩٩١٢٣٤٥٦", "اتصل على [telephone]"),
        ("from 192.0.2.7.", "from [IP address]."),
        ("from 2001:db8::1 today", "from [IP address] today"),
        ("we sit at -1.28333, 36.81667", "we sit at [place]"),
        ("we sit at 1°17'S 36°49'E", "we sit at [place] [place]"),
        ("follow @some_body.", "follow [account]"),
        ("id 123e4567-e89b-12d3-a456-426614174000", "id [id]"),
        ("passport A1234567", "passport [id]"),
        ("My name is Ana María López, hello", "My name is [name], hello"),
        ("Je m’appelle Aïcha Diallo.", "Je m’appelle [name]."),
        ("me llamo José de la Cruz y quiero", "me llamo [name] y quiero"),
        ("ask Mme Diallo or Dr. Okello", "ask Mme [name] or Dr. [name]"),
        ("اسمي أحمد علي", "اسمي [name]"),
    ],
)
def test_what_points_to_a_person_is_masked_by_its_kind(said: str, kept: str) -> None:
    assert mask(said) == kept


def test_masking_twice_changes_nothing_more() -> None:
    said = "Mr. Okello, +254 700 000 000, x@example.org, @account, 192.0.2.7, A1234567"
    assert mask(mask(said)) == mask(said)


@pytest.mark.parametrize("piece", ["a", "a.", "1 ", "1.", "@", "a-", "(", "1:", "A ", "-1.234 "])
def test_a_long_answer_takes_no_long_time(piece: str) -> None:
    """One pass over a long answer, whatever it repeats: seconds here would be minutes there."""
    began = time.perf_counter()
    mask(piece * 20_000)
    assert time.perf_counter() - began < 2
