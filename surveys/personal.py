"""What points to a person: column names, cell contents, and contact details inside comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from surveys.wording import listed, words

# In English, French, Spanish and Arabic; then what survey tools call such columns.
_NAMES = listed(
    """name, firstname, lastname, surname, fullname, nom, prenom, nombre, apellido, apellidos, اسم,
    الاسم, phone, telephone, telefono, mobile, cell, whatsapp, tel, celular, portable, هاتف,
    الهاتف, جوال, email, emails, mail, courriel, correo, بريد, البريد, address, adresse, direccion,
    عنوان, العنوان, signature, firma, birthdate, dob, gps, geolocation, geopoint, geotrace,
    latitude, longitude, altitude, coordinates, coordonnees, coordenadas, ip, ipaddress, username,
    enumerator, deviceid, device, imei, simserial, subscriberid, simid, phonenumber,
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
)
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# A leading + or 0, or nine digits and more, so that years ("2020-2021") and counts stay.
_PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|0)\d(?:[\s().-]?\d){6,13}|\(?\d(?:[\s().-]{0,2}\d){8,14})(?!\w)"
)
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]{1,9}")
_COORDINATES = re.compile(r"-?\d{1,3}\.\d{2,}[,\s]+-?\d{1,3}\.\d{2,}(?:[,\s]+-?[\d.]+){0,2}")
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
    """`text` with e-mail addresses, web addresses and telephone numbers replaced by their kind."""
    text = _EMAIL.sub("[e-mail]", text)
    text = _URL.sub("[link]", text)
    return _PHONE.sub("[telephone]", text)
