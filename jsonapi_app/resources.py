"""Every type of the service, one line each: model, schema, area, what a search looks at, default sort."""

from jsonapi_app.core.resource import Catalogue, Resource
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
from jsonapi_app.models.identity import User, UserSettings
from jsonapi_app.models.inventory import Attribute, Category, Material, Park, SubCategory, Tag
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
from schemas.identity import UserSchema, UserSettingsSchema
from schemas.inventory import (
    AttributeSchema,
    CategorySchema,
    MaterialSchema,
    ParkSchema,
    SubCategorySchema,
    TagSchema,
)

_PERSON_NAMES = ("first_name", "last_name", "nickname")

RESOURCES = Catalogue(
    Resource(Material, MaterialSchema, "inventory", search=("name", "reference")),
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
    Resource(User, UserSchema, "identity", search=("pseudo", "email"), sort=("pseudo",), native_id=True),
    Resource(UserSettings, UserSettingsSchema, "identity", search=(), sort=("id",)),
)
