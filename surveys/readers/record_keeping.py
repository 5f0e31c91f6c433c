"""Columns that survey tools add by themselves: serial numbers, times, form versions."""

from __future__ import annotations

from surveys.wording import fold, listed

SERIAL = listed(
    """_id, _uuid, _index, uuid, index, key, id, instanceid, rootuuid, meta/instanceid,
    meta/rootuuid, formhub/uuid, respondentid, respondent_id, respondent id, responseid,
    response_id, response id, submission id, #, meta-instanceid, identifiant, المعرف, معرف"""
)
"""Headers of numbers that a tool gives a record, small letters: copies of a row differ in them."""

TIMES = listed(
    """start, end, starttime, endtime, start_time, end_time, start time, end time, startdate,
    enddate, start date, end date, completion time, timestamp, submitted_at, submitdate,
    submissiondate, submission date, _submission_time, datestamp, date created, date modified,
    last modified time, date submitted, date started, date last action, start date (utc),
    submit date (utc), heure de début, heure de fin, heure de la dernière modification,
    hora de inicio, hora de finalización, hora de la última modificación, horodateur,
    marca temporal, وقت البدء, وقت الإكمال, وقت الاكتمال, طابع زمني, الطابع الزمني"""
)
"""Headers of moments that a tool writes down, small letters."""

_OTHERS = listed(
    """_validation_status, _notes, _status, __version__, _version_, _version, _tags, _parent_index,
    _parent_table_name, _submission__id, _submission__uuid, _attachments, _edited, _xform_id,
    _xform_id_string, _synthetic, today, audit, audit_url, meta/audit, instancename,
    meta/instancename, collectorid, collector_id, collector id, lastpage, startlanguage, seed,
    status, progress, finished, recordeddate, duration (in seconds), distributionchannel,
    userlanguage, responseset, locationaccuracy, last page, start language, total points,
    quiz feedback, attachmentspresent, attachmentsexpected, reviewstate, edits, formversion,
    parent_key, stage date (utc), response type, tags"""
)

SYNTHETIC = "_synthetic"
"""Header of the column that marks made-up answers."""


def is_record_keeping(header: str) -> bool:
    """Whether a survey tool, and no respondent, fills the column with this header."""
    name = fold(header)
    return name in SERIAL or name in TIMES or name in _OTHERS
