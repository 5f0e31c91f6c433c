"""What points to a person: column names, cell contents, and contact details inside comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from surveys.wording import listed, words

# In English, French, Spanish and Arabic; then what survey tools call such columns.
_NAMES = listed(
    """name, firstname, lastname, surname, fullname, nom, prenom, nombre, nombres, apellido,
    apellidos, اسم, الاسم, اسمك, phone, telephone, telefono, mobile, cell, whatsapp, tel, celular,
    portable, هاتف, الهاتف, هاتفك, جوال, الجوال, جوالك, واتساب, email, emails, mail, courriel,
    correo, بريد, البريد, بريدك, address, adresse, direccion, domicilio, عنوان, العنوان, عنوانك,
    signature, firma, توقيع, التوقيع, birthdate, birthday, dob, passport, passeport, pasaporte,
    cedula, dni, الهوية, جواز, skype, telegram, facebook, instagram, linkedin, twitter, gps,
    geolocation, geopoint, geotrace, latitude, longitude, altitude, coordinates, coordonnees,
    coordenadas, الاحداثيات, الإحداثيات, ip, ipaddress, username, enumerator, enqueteur,
    encuestador, deviceid, device, imei, simserial, subscriberid, simid, phonenumber,
    devicephonenum, submitterid"""
)
_NAMES_OF_SEVERAL_WORDS = (
    "submitted by",
    "custom data",
    "sim serial",
    "submitter",
    "network id",
    "external reference",
    "external data reference",
    "date of birth",
    "date de naissance",
    "fecha de nacimiento",
    "تاريخ الميلاد",
    "national id",
    "identity card",
    "carte d identite",
    "documento de identidad",
    "user name",
    "nom d utilisateur",
    "nombre de usuario",
    "اسم المستخدم",
)
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Each begins where a word does, so that a long answer without any is gone through once.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_EMAIL_IN_WORDS = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?[\[(]\s?(?:at|arroba|arobase|à)\s?[\])]\s?[\w-]+"
    r"(?:\s?(?:\.|[\[(]\s?(?:dot|point|punto)\s?[\])])\s?[\w-]+)+",
    re.IGNORECASE,
)
_URL = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.-])(?:[\w-]+\.){1,4}(?:com|org|net|info|int)\b(?:/\S*)?"
    r"|(?<![\w.-])(?:t\.me|wa\.me|fb\.me|bit\.ly)/\S+",
    re.IGNORECASE,
)
# A leading + or 0, or nine digits and more, so that years ("2020-2021") and counts stay.
_PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|0)\d(?:[\s().-]?\d){6,13}|\(?\d(?:[\s().-]{0,2}\d){8,14})(?!\w)"
)
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]{1,9}")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
# In running text "10:20:30:40" may be anything: eight groups, or "::" among letters and digits.
_IP_IN_TEXT = re.compile(
    rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?!\w|\.\d)"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){2,6}(?::[0-9a-f]{1,4}){1,5}(?![\w:])",
    re.IGNORECASE,
)
_COORDINATES = re.compile(r"-?\d{1,3}\.\d{2,}[,\s]+-?\d{1,3}\.\d{2,}(?:[,\s]+-?[\d.]+){0,2}")
# Three decimals and more: fewer may be any two numbers ("12.50, 13.75").
_COORDINATES_IN_TEXT = re.compile(
    r"(?<![\w.])[-+]?\d{1,3}\.\d{3,}\s?[,;\s]\s?[-+]?\d{1,3}\.\d{3,}"
    r"|(?<!\w)\d{1,3}\s?[°º]\s?\d{1,2}(?:[.,]\d+)?\s?['′’](?:\s?\d{1,2}(?:[.,]\d+)?\s?[\"″”])?"
    r"\s?[NSEWO]\b"
)
_ID = re.compile(
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|(?<![\w-])(?-i:[A-Z]{1,3})[ -]?\d{6,10}\b",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{2,}")

# Where somebody is named in so many words; a name is up to three words with a capital.
_LATIN_NAME = (
    r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’-]+"
    r"(?:\s+(?:(?:de|del|la|las|los|bin|al|el)\s+){0,2}[A-ZÀ-ÖØ-Þ][\w'’-]+){0,2}"
)
_NAMED = re.compile(
    r"(?<!\w)((?i:my name is|this is my colleague|je m['’]appelle|mon nom est|me llamo"
    r"|mi nombre es|mr\.?|mrs\.?|ms\.?|dr\.?|mme|mlle|sr\.?|sra\.?|srta\.?)\s+)" + _LATIN_NAME
)
_NAMED_IN_ARABIC = re.compile(
    r"(?<!\w)((?:اسمي|إسمي|انا اسمي|السيد|السيدة)\s+(?:هو\s+)?)\w+(?:\s+\w+)?"
)

_WHOLE_CELL = (_EMAIL, _PHONE, _IP, _COORDINATES)


def is_personal_name(header: str) -> bool:
    """Whether a column's header, or the last part of its path, asks for who or where one is."""
    bare = words(_CAMEL_CASE.sub(" ", header.rsplit("/", 1)[-1]))
    return not _NAMES.isdisjoint(bare.split()) or any(n in bare for n in _NAMES_OF_SEVERAL_WORDS)


def is_personal_content(values: Sequence[str]) -> bool:
    """Whether half of the answers or more are e-mail or IP addresses, telephone numbers or places.

    values: the distinct answers of one column, none of them empty.
    """
    pointing = sum(any(p.fullmatch(v.strip()) for p in _WHOLE_CELL) for v in values)
    return bool(values) and 2 * pointing >= len(values)


def mask(text: str) -> str:
    """`text` with what points to a person replaced by its kind, such as "[telephone]".

    E-mail and web addresses, telephone numbers, IP addresses, coordinates, accounts, identity
    numbers; names where somebody is introduced or addressed by title ("my name is …", "Mme …").
    Other names stay: no pattern tells them from other words, so comments are never published.
    """
    for pattern, kind in (
        (_EMAIL, "[e-mail]"),
        (_EMAIL_IN_WORDS, "[e-mail]"),
        (_URL, "[link]"),
        (_ID, "[id]"),
        (_IP_IN_TEXT, "[IP address]"),
        (_COORDINATES_IN_TEXT, "[place]"),
        (_ACCOUNT, "[account]"),
    ):
        text = pattern.sub(kind, text)
    text = _PHONE.sub(lambda found: found[0] if _counts(found[0]) else "[telephone]", text)
    return _NAMED_IN_ARABIC.sub(r"\1[name]", _NAMED.sub(r"\1[name]", text))


_DATE = re.compile(
    r"(?:19|20)\d\d-[01]\d-[0-3]\d(?:\s[0-2]?\d)?|[0-3]\d[.-][01]\d[.-](?:19|20)\d\d(?:\s[0-2]?\d)?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[\s.]\d{3})*[\s.]000")
_BETWEEN = re.compile(r"[\s().-]+")


def _counts(digits: str) -> bool:
    """Whether digits that could be dialled are dates, years, thousands or a growing list."""
    if _DATE.fullmatch(digits) or _THOUSANDS.fullmatch(digits):
        return True
    groups = [g for g in _BETWEEN.split(digits) if g]
    if all(len(g) == 4 and g[:2] in ("19", "20") for g in groups):
        return True
    numbers = [int(g) for g in groups if g.isdecimal()]
    growing = all(a < b for a, b in pairwise(numbers)) and len(numbers) == len(groups) > 3
    return growing and digits[0] not in "+0("
