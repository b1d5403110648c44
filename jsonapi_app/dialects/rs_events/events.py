"""Entries of the time axis → the events of this interface: 29 keys, all of them always there (contracts 4).

Common keys come from the entry itself, the others from the visit or appointment that it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jsonapi_app.core.fetch import Loaded
from jsonapi_app.core.query import Query
from jsonapi_app.core.shapes import Attr, Key, KeyOf, Many, Object, Part, Projector, Shape, query_of, shape

EVENT_TYPES = {"intervention": 1, "rental": 2, "appointment": 3, "busy": 4, "availability": 5, "note": 6}

KEYS = (
    "id status type description imgSignature codePin autoCreated creationStatus scheduledStart scheduledEnd "
    "actualStart actualEnd providerName providerEmail providerActionComment providerGeneralComment "
    "assignedCompanyContactId assignedUserId verifiedByUserId verifiedAt decisionComment attendeeCount routineId "
    "organizationId createdByUserId archivedAt updatedAt createdAt eventType"
).split()
# What is not a visit has none of these.
UNSET: Object = {**dict.fromkeys(KEYS), "status": 0, "type": 0, "creationStatus": 0, "autoCreated": False}

_ENTRY: Mapping[str, Part] = {
    "id": Key(),
    "kind": Attr("kind"),
    "description": Attr("description"),
    "scheduledStart": Attr("starts_at"),
    "scheduledEnd": Attr("ends_at"),
    "organizationId": KeyOf("organization"),
    "createdByUserId": KeyOf("created_by"),
    "archivedAt": Attr("archived_at"),
    "updatedAt": Attr("updated_at"),
    "createdAt": Attr("created_at"),
}
ENTRY = Shape("calendar_entries", _ENTRY)
ENTRY_WITH_SITES = Shape("calendar_entries", {**_ENTRY, "sites": Many("sites", shape("sites", "id name"))})

SUBJECTS: Mapping[str, Shape] = {
    "interventions": Shape(
        "interventions",
        {
            "id": Key(),
            "status": Attr("status"),
            "type": Attr("intervention_type"),
            "creationStatus": Attr("creation_status"),
            "autoCreated": Attr("auto_created"),
            # SD7: visitors are not shown these two.
            "imgSignature": Attr("img_signature"),
            "codePin": Attr("code_pin"),
            "actualStart": Attr("actual_start"),
            "actualEnd": Attr("actual_end"),
            "providerName": Attr("provider_name"),
            "providerEmail": Attr("provider_email"),
            "providerActionComment": Attr("provider_action_comment"),
            "providerGeneralComment": Attr("provider_general_comment"),
            "assignedCompanyContactId": KeyOf("assigned_company_contact"),
            "assignedUserId": KeyOf("assigned_user"),
            "verifiedByUserId": KeyOf("verified_by"),
            "verifiedAt": Attr("verified_at"),
            "decisionComment": Attr("decision_comment"),
            "attendeeCount": Attr("attendee_count"),
            "routineId": KeyOf("routine"),
        },
    ),
    "appointments": Shape("appointments", {"id": Key(), "description": Attr("text")}),
}


def wanted(*, with_sites: bool) -> Query:
    """Everything that an event shows."""
    query = query_of(ENTRY_WITH_SITES if with_sites else ENTRY)
    # Of visits, all that the caller may see; of bookings, the entry says everything.
    fields = {**query.fields, "calendar_entries": (*query.fields["calendar_entries"], "subject")}
    fields |= {"appointments": ("text",), "events": ()}
    return replace(query, fields=fields, include=(*(query.include or ()), ("subject",)))


def events(loaded: Loaded, dialect_name: str, most_sites: int | None) -> list[Object]:
    """``most_sites``: how many sites of each event are shown; None shows none."""
    projector = Projector(dialect_name, lambda instant: instant)
    entries = projector.objects(ENTRY if most_sites is None else ENTRY_WITH_SITES, loaded)
    subjects = _subjects(loaded, projector)
    made = [_event(entry, subjects.get(entry["id"], {})) for entry in entries]
    for event in made if most_sites is not None else ():
        event["sites"] = event["sites"][:most_sites]
    return made


def _event(entry: Object, subject: Mapping[str, Any]) -> Object:
    event = {**UNSET, **entry, **subject, "eventType": EVENT_TYPES[entry["kind"]]}
    del event["kind"]
    return event


def _subjects(loaded: Loaded, projector: Projector) -> Mapping[int, Object]:
    """What the entries stand for, by key: that of an entry is that of its subject."""
    return {
        subject["id"]: subject
        for members in loaded.members
        if (wanted := SUBJECTS.get(members.include.branch.resource.type)) is not None
        for subject in projector.objects(wanted, members.loaded)
    }
