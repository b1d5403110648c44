"""What a row of each collection shows: wire name → where its value comes from (contracts 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from jsonapi_app.core.resource import Kind, Resource
from jsonapi_app.core.shapes import Attr, Of, Part, Shape, Text

DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute, at the end of at most one to-one relationship: ``person.last_name``. Without a path: always null.

    ``unset``: the attribute behind it, which is null where this one is 0.
    """

    path: str
    unset: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.path.split("."))


NOTHING = Field("")


@dataclass(frozen=True)
class Record:
    """``site``: the path to the key of the site whose row it is. ``search``: fields that ``search`` looks at.

    ``filters``: fields that are query parameters, too.
    """

    resource: Resource
    fields: Mapping[str, Field]
    search: tuple[str, ...]
    site: tuple[str, ...] = ("site_id",)
    filters: tuple[str, ...] = ()

    def kind(self, field: Field) -> Kind:
        """Of what is always null, that of the key that it would be."""
        if field is NOTHING:
            return Kind.INTEGER
        *way, name = field.steps
        resource = self.resource
        for step in way:
            resource = resource.relationships[step].target
        return resource.attributes[name].kind

    @cached_property
    def shape(self) -> Shape:
        return Shape(self.resource.type, {name: self._part(field) for name, field in self.fields.items()})

    def _part(self, field: Field) -> Part:
        if field is NOTHING:
            return Text(None)
        *way, name = field.steps
        return Of(way[0], self._members[way[0]], name) if way else Attr(name)

    @cached_property
    def _members(self) -> Mapping[str, Shape]:
        """All that is shown of the member of each to-one; fields share what is read of it."""
        paths = [field.steps for field in self.fields.values() if len(field.steps) > 1]
        return {
            step: Shape(
                self.resource.relationships[step].target.type, {name: Attr(name) for way, name in paths if way == step}
            )
            for step, _ in paths
        }


def _fields(text: str, **others: Field) -> Mapping[str, Field]:
    """``wire=attribute`` pairs in order, between the id and the stamps that every row has."""
    pairs = (pair.partition("=") for pair in f"id=key {text} {DELETED}=is_deleted created_at updated_at".split())
    return {name: others.get(name, Field(path or name)) for name, _, path in pairs}


CALENDAR = _fields(
    "group_id=site_id name publicname=public_name calendarset_id address=street zipcode=postal_code city sort=position",
    calendarset_id=NOTHING,
)
FICHE = _fields(
    "group_id=site_id lastname=person.last_name firstname=person.first_name firstphone=first_phone "
    "secondphone=second_phone email=first_email birthdate=person.birthdate comments from_web "
    "rappel_email=email_reminders rappel_sms=sms_reminders externid=extern_id"
)
INTERVENTION = _fields(
    "group_id=site_id name abbr publicname=public_name length=duration_minutes colorref=color sort=position "
    "price=price_cents interventionset_id",
    interventionset_id=NOTHING,
)
VEVENT = _fields(
    "calendar_id start=starts_at end=ends_at intervention_id fiche_id type=busy_type text comments note=is_note "
    "from_web taker colorref=color",
    intervention_id=Field("service_key", unset="service_id"),
    fiche_id=Field("client_file_key", unset="client_file_id"),
)


def records(catalogue: Mapping[str, Resource]) -> Mapping[str, Record]:
    """The collections by their names in URLs."""
    return {
        "calendars": Record(catalogue["calendars"], CALENDAR, ("name", "publicname")),
        "fiches": Record(
            catalogue["client_files"], FICHE, ("firstname", "lastname", "firstphone", "secondphone", "email")
        ),
        "interventions": Record(catalogue["services"], INTERVENTION, ("name", "abbr", "publicname")),
        "vevents": Record(
            catalogue["appointments"],
            VEVENT,
            ("text", "comments"),
            site=("calendar", "site_id"),
            filters=("calendar_id", "fiche_id"),
        ),
    }
