"""Every type of the service, one line each: model, schema, area, what a search looks at, default sort."""

from jsonapi_app.core.resource import Catalogue, Resource
from jsonapi_app.models import flat_records  # noqa: F401  # adds columns to the models
from jsonapi_app.models.audit import Revision
from jsonapi_app.models.availability import remaining_quantity
from jsonapi_app.models.crm import (
    AccountList,
    Address,
    Company,
    Contact,
    Country,
    DesignationAccount,
    Email,
    Organization,
    Person,
    Phone,
)
from jsonapi_app.models.identity import ApiKey, FeedToken, Session, User, UserSettings
from jsonapi_app.models.inventory import Attribute, Category, Material, Park, SubCategory, Tag
from jsonapi_app.models.planning import (
    Appointment,
    Bill,
    Calendar,
    ClientFile,
    Event,
    Intervention,
    Rental,
    Routine,
    Service,
    Site,
)
from jsonapi_app.models.support import Assistance
from schemas.audit import RevisionSchema
from schemas.crm import (
    AccountListSchema,
    AddressSchema,
    CompanySchema,
    ContactSchema,
    CountrySchema,
    DesignationAccountSchema,
    EmailSchema,
    OrganizationSchema,
    PersonSchema,
    PhoneSchema,
)
from schemas.identity import ApiKeySchema, FeedTokenSchema, SessionSchema, UserSchema, UserSettingsSchema
from schemas.inventory import (
    AttributeSchema,
    CategorySchema,
    MaterialSchema,
    ParkSchema,
    SubCategorySchema,
    TagSchema,
)
from schemas.planning import (
    AppointmentSchema,
    BillSchema,
    CalendarEntrySchema,
    CalendarSchema,
    ClientFileSchema,
    EventSchema,
    InterventionSchema,
    RoutineSchema,
    ServiceSchema,
    SiteSchema,
)
from schemas.support import AssistanceSchema

_PERSON_NAMES = ("first_name", "last_name", "nickname")

RESOURCES = Catalogue(
    Resource(
        Material,
        MaterialSchema,
        "inventory",
        search=("name", "reference"),
        computed={"remaining_quantity": remaining_quantity},
    ),
    Resource(Park, ParkSchema, "inventory"),
    Resource(Category, CategorySchema, "inventory"),
    Resource(SubCategory, SubCategorySchema, "inventory"),
    Resource(Attribute, AttributeSchema, "inventory", sort=("id",)),
    Resource(Tag, TagSchema, "inventory"),
    Resource(Person, PersonSchema, "crm", search=_PERSON_NAMES, sort=("last_name", "first_name"), native_id=True),
    Resource(Company, CompanySchema, "crm", search=("legal_name",), sort=("legal_name",)),
    Resource(Contact, ContactSchema, "crm"),
    Resource(AccountList, AccountListSchema, "crm"),
    Resource(Address, AddressSchema, "crm", search=("street", "city", "postal_code"), sort=("id",)),
    Resource(Email, EmailSchema, "crm", search=("address",), sort=("position",)),
    Resource(Phone, PhoneSchema, "crm", search=("number",), sort=("position",)),
    Resource(Country, CountrySchema, "crm", search=("name", "code")),
    Resource(Organization, OrganizationSchema, "crm"),
    Resource(DesignationAccount, DesignationAccountSchema, "crm", search=("number", "name")),
    Resource(Rental, EventSchema, "planning", search=("title", "location"), sort=("starts_at",)),
    Resource(Bill, BillSchema, "planning", search=("number",), sort=("-date",)),
    Resource(
        Intervention, InterventionSchema, "planning", search=("description", "provider_name"), sort=("starts_at",)
    ),
    Resource(Appointment, AppointmentSchema, "planning", search=("text", "comments"), sort=("starts_at",)),
    Resource(Event, CalendarEntrySchema, "planning", search=("title",), sort=("starts_at",)),
    Resource(Site, SiteSchema, "planning"),
    Resource(Calendar, CalendarSchema, "planning", search=("name", "public_name"), sort=("position", "name")),
    Resource(Service, ServiceSchema, "planning", search=("name", "public_name", "abbr"), sort=("position", "name")),
    Resource(ClientFile, ClientFileSchema, "planning", search=("comments", "extern_id"), sort=("id",)),
    Resource(Routine, RoutineSchema, "planning"),
    Resource(Assistance, AssistanceSchema, "support", search=("name", "phone_number"), sort=("-created_at",)),
    Resource(User, UserSchema, "identity", search=("pseudo", "email"), sort=("pseudo",), native_id=True),
    Resource(UserSettings, UserSettingsSchema, "identity", search=(), sort=("id",)),
    Resource(Session, SessionSchema, "identity", search=(), sort=("-created_at",)),
    Resource(ApiKey, ApiKeySchema, "identity", search=("label",), sort=("label",)),
    Resource(FeedToken, FeedTokenSchema, "identity", search=("label",), sort=("id",)),
    Resource(Revision, RevisionSchema, "audit", search=(), sort=("-id",)),
)
