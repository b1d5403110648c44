"""The tables of inventory, contacts and identity."""

import sqlalchemy as sa
from alembic import op

from jsonapi_app.models import base

# Nearly all rows are live, so these indexes are partial (models/base.py).
LIVE = {"sqlite_where": sa.text("deleted_at IS NULL"), "postgresql_where": sa.text("deleted_at IS NULL")}
TRASHED = {"sqlite_where": sa.text("deleted_at IS NOT NULL"), "postgresql_where": sa.text("deleted_at IS NOT NULL")}

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "account_lists",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_lists"),
        sa.UniqueConstraint("uuid", name="uq_account_lists_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_account_lists_name_folded_id", "account_lists", ["name_folded", "id"])

    op.create_table(
        "attributes",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value_type", sa.String(length=8), nullable=False),
        sa.Column("value_type_folded", base.Folded, nullable=False),
        sa.Column("unit", sa.String(length=8)),
        sa.Column("max_length", sa.Integer()),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("unit_folded", base.Folded),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "value_type IN ('string', 'integer', 'float', 'boolean')", name=op.f("ck_attributes_value_type")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attributes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attributes_deleted_at", "attributes", ["deleted_at"], **TRASHED)

    op.create_table(
        "categories",
        sa.Column("name", sa.String(length=96), nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.UniqueConstraint("name_folded", name="uq_categories_name_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_categories_name_folded_id", "categories", ["name_folded", "id"], **LIVE)
    op.create_index("ix_categories_deleted_at", "categories", ["deleted_at"], **TRASHED)

    op.create_table(
        "companies",
        sa.Column("legal_name", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=24)),
        sa.Column("note", sa.String()),
        sa.Column("legal_name_folded", base.Folded, nullable=False),
        sa.Column("phone_folded", base.Folded),
        sa.Column("note_folded", base.Folded),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
        sa.UniqueConstraint("legal_name_folded", name="uq_companies_legal_name_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_companies_legal_name_folded_id", "companies", ["legal_name_folded", "id"], **LIVE)
    op.create_index("ix_companies_deleted_at", "companies", ["deleted_at"], **TRASHED)

    op.create_table(
        "countries",
        sa.Column("name", sa.String(length=96), nullable=False),
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("phone_prefix", sa.String(length=8)),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("code_folded", base.Folded, nullable=False),
        sa.Column("phone_prefix_folded", base.Folded),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_countries"),
        sa.UniqueConstraint("code_folded", name="uq_countries_code_folded"),
        sa.UniqueConstraint("name_folded", name="uq_countries_name_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_countries_name_folded_id", "countries", ["name_folded", "id"])

    op.create_table(
        "organizations",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organizations"),
        sa.UniqueConstraint("uuid", name="uq_organizations_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_organizations_name_folded_id", "organizations", ["name_folded", "id"])

    op.create_table(
        "parks",
        sa.Column("name", sa.String(length=96), nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parks"),
        sa.UniqueConstraint("name_folded", name="uq_parks_name_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_parks_name_folded_id", "parks", ["name_folded", "id"], **LIVE)
    op.create_index("ix_parks_deleted_at", "parks", ["deleted_at"], **TRASHED)

    op.create_table(
        "tags",
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        sa.UniqueConstraint("name_folded", name="uq_tags_name_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tags_name_folded_id", "tags", ["name_folded", "id"], **LIVE)
    op.create_index("ix_tags_deleted_at", "tags", ["deleted_at"], **TRASHED)

    op.create_table(
        "users",
        sa.Column("pseudo", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=191), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=7), nullable=False),
        sa.Column("role_folded", base.Folded, nullable=False),
        sa.Column("pseudo_folded", base.Folded, nullable=False),
        sa.Column("email_folded", base.Folded, nullable=False),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'member', 'visitor')", name=op.f("ck_users_role")),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email_folded", name="uq_users_email_folded"),
        sa.UniqueConstraint("pseudo_folded", name="uq_users_pseudo_folded"),
        sa.UniqueConstraint("uuid", name="uq_users_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_users_pseudo_folded_id", "users", ["pseudo_folded", "id"], **LIVE)
    op.create_index("ix_users_deleted_at", "users", ["deleted_at"], **TRASHED)

    op.create_table(
        "account_list_users",
        sa.Column("account_list_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_list_id"], ["account_lists.id"], name="fk_account_list_users_account_list_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_account_list_users_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_list_id", "user_id", name="pk_account_list_users"),
    )
    op.create_index("ix_account_list_users_user_id", "account_list_users", ["user_id", "account_list_id"])

    op.create_table(
        "company_tags",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_company_tags_company_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name="fk_company_tags_tag_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("company_id", "tag_id", name="pk_company_tags"),
    )
    op.create_index("ix_company_tags_tag_id", "company_tags", ["tag_id", "company_id"])

    op.create_table(
        "contacts",
        sa.Column("account_list_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=32)),
        sa.Column("avatar_url", sa.String(length=255)),
        sa.Column("from_donation_system", sa.Boolean(), nullable=False),
        sa.Column("anonymized_at", base.Instant()),
        sa.Column("updated_in_db_at", base.Instant(), nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("status_folded", base.Folded),
        sa.Column("avatar_url_folded", base.Folded),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "status IN ('', 'Never Contacted', 'Ask in Future', 'Cultivate Relationship', 'Contact for Appointment', 'Appointment Scheduled', 'Call for Decision', 'Partner - Financial', 'Partner - Special', 'Partner - Pray', 'Not Interested', 'Unresponsive', 'Never Ask', 'Research Abandoned', 'Expired Referral')",
            name=op.f("ck_contacts_status"),
        ),
        sa.ForeignKeyConstraint(
            ["account_list_id"], ["account_lists.id"], name="fk_contacts_account_list_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("uuid", name="uq_contacts_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_account_list_id_name_folded_id", "contacts", ["account_list_id", "name_folded", "id"])
    op.create_index("ix_contacts_name_folded_id", "contacts", ["name_folded", "id"])

    op.create_table(
        "designation_accounts",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("number_folded", base.Folded, nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name="fk_designation_accounts_organization_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_designation_accounts"),
        sa.UniqueConstraint("organization_id", "number", name="uq_designation_accounts_organization_id_number"),
        sa.UniqueConstraint("uuid", name="uq_designation_accounts_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_designation_accounts_name_folded_id", "designation_accounts", ["name_folded", "id"])

    op.create_table(
        "organization_admins",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_organization_admins_organization_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_organization_admins_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name="pk_organization_admins"),
    )
    op.create_index("ix_organization_admins_user_id", "organization_admins", ["user_id", "organization_id"])

    op.create_table(
        "people",
        sa.Column("user_id", sa.Integer()),
        sa.Column("company_id", sa.Integer()),
        sa.Column("first_name", sa.String(length=96), nullable=False),
        sa.Column("last_name", sa.String(length=96), nullable=False),
        sa.Column("nickname", sa.String(length=96)),
        sa.Column("birthdate", sa.Date()),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String()),
        sa.Column("name_email_key", sa.String()),
        sa.Column("first_name_folded", base.Folded, nullable=False),
        sa.Column("last_name_folded", base.Folded, nullable=False),
        sa.Column("nickname_folded", base.Folded),
        sa.Column("note_folded", base.Folded),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_people_company_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_people_user_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name_email_key", name="uq_people_name_email_key"),
        sa.UniqueConstraint("user_id", name="uq_people_user_id"),
        sa.UniqueConstraint("uuid", name="uq_people_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_people_company_id", "people", ["company_id"])
    op.create_index(
        "ix_people_last_name_folded_first_name_folded_id",
        "people",
        ["last_name_folded", "first_name_folded", "id"],
        **LIVE,
    )
    op.create_index("ix_people_deleted_at", "people", ["deleted_at"], **TRASHED)

    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("family", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant(), nullable=False),
        sa.Column("expires_at", base.Instant(), nullable=False),
        sa.Column("rotated_at", base.Instant()),
        sa.Column("revoked_at", base.Instant()),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("jti", name="uq_sessions_jti"),
    )
    op.create_index("ix_sessions_family", "sessions", ["family"])
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])

    op.create_table(
        "sub_categories",
        sa.Column("name", sa.String(length=96), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name="fk_sub_categories_category_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sub_categories"),
        sa.UniqueConstraint("category_id", "name_folded", name="uq_sub_categories_category_id_name_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sub_categories_name_folded_id", "sub_categories", ["name_folded", "id"], **LIVE)
    op.create_index("ix_sub_categories_deleted_at", "sub_categories", ["deleted_at"], **TRASHED)

    op.create_table(
        "user_settings",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("language_folded", base.Folded, nullable=False),
        sa.Column("auth_token_validity_duration", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('EN', 'FR')", name=op.f("ck_user_settings_language")),
        sa.CheckConstraint(
            "auth_token_validity_duration BETWEEN 1 AND 744", name=op.f("ck_user_settings_auth_token_validity_duration")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_settings_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_user_settings"),
        sa.UniqueConstraint("user_id", name="uq_user_settings_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "account_list_designations",
        sa.Column("account_list_id", sa.Integer(), nullable=False),
        sa.Column("designation_account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_list_id"],
            ["account_lists.id"],
            name="fk_account_list_designations_account_list_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["designation_account_id"],
            ["designation_accounts.id"],
            name="fk_account_list_designations_designation_account_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_list_id", "designation_account_id", name="pk_account_list_designations"),
    )
    op.create_index(
        "ix_account_list_designations_designation_account_id",
        "account_list_designations",
        ["designation_account_id", "account_list_id"],
    )

    op.create_table(
        "addresses",
        sa.Column("person_id", sa.Integer()),
        sa.Column("company_id", sa.Integer()),
        sa.Column("contact_id", sa.Integer()),
        sa.Column("park_id", sa.Integer()),
        sa.Column("country_id", sa.Integer()),
        sa.Column("street", sa.String(length=191)),
        sa.Column("postal_code", sa.String(length=16)),
        sa.Column("city", sa.String(length=191)),
        sa.Column("region", sa.String(length=191)),
        sa.Column("location", sa.String(length=8)),
        sa.Column("location_folded", base.Folded),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("is_historic", sa.Boolean(), nullable=False),
        sa.Column("street_folded", base.Folded),
        sa.Column("postal_code_folded", base.Folded),
        sa.Column("city_folded", base.Folded),
        sa.Column("region_folded", base.Folded),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.CheckConstraint("location IN ('Home', 'Business', 'Mailing', 'Other')", name=op.f("ck_addresses_location")),
        sa.CheckConstraint(
            "CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END + CASE WHEN park_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_addresses_one_owner"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_addresses_company_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_addresses_contact_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["country_id"], ["countries.id"], name="fk_addresses_country_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name="fk_addresses_park_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_addresses_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
        sa.UniqueConstraint("uuid", name="uq_addresses_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_addresses_company_id", "addresses", ["company_id"])
    op.create_index("ix_addresses_contact_id", "addresses", ["contact_id"])
    op.create_index("ix_addresses_country_id", "addresses", ["country_id"])
    op.create_index("ix_addresses_park_id", "addresses", ["park_id"])
    op.create_index("ix_addresses_person_id", "addresses", ["person_id"])

    op.create_table(
        "contact_people",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_contact_people_contact_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_contact_people_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contact_id", "person_id", name="pk_contact_people"),
    )
    op.create_index("ix_contact_people_person_id", "contact_people", ["person_id", "contact_id"])

    op.create_table(
        "emails",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("is_historic", sa.Boolean(), nullable=False),
        sa.Column("address_folded", base.Folded, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_emails_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_emails"),
        sa.UniqueConstraint("uuid", name="uq_emails_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_emails_person_id_position_id", "emails", ["person_id", "position", "id"])
    op.create_index("ix_emails_position_id", "emails", ["position", "id"])

    op.create_table(
        "materials",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("description", sa.String()),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("park_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("sub_category_id", sa.Integer()),
        sa.Column("rental_price", base.Amount(8, 2), nullable=False),
        sa.Column("stock_quantity", sa.Integer(), nullable=False),
        sa.Column("out_of_order_quantity", sa.Integer()),
        sa.Column("replacement_price", base.Amount(8, 2)),
        sa.Column("serial_number", sa.String(length=64)),
        sa.Column("is_hidden_on_bill", sa.Boolean(), nullable=False),
        sa.Column("is_discountable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String()),
        sa.Column("deleted_with_park", sa.Boolean(), nullable=False),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("description_folded", base.Folded),
        sa.Column("reference_folded", base.Folded, nullable=False),
        sa.Column("serial_number_folded", base.Folded),
        sa.Column("note_folded", base.Folded),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name="fk_materials_category_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name="fk_materials_park_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["sub_category_id"], ["sub_categories.id"], name="fk_materials_sub_category_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_materials"),
        sa.UniqueConstraint("reference_folded", name="uq_materials_reference_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_materials_category_id_name_folded_id", "materials", ["category_id", "name_folded", "id"])
    op.create_index("ix_materials_created_at_id", "materials", ["created_at", "id"], **LIVE)
    op.create_index("ix_materials_deleted_at", "materials", ["deleted_at"], **TRASHED)
    op.create_index("ix_materials_name_folded_id", "materials", ["name_folded", "id"], **LIVE)
    op.create_index("ix_materials_reference_folded_id", "materials", ["reference_folded", "id"], **LIVE)
    op.create_index("ix_materials_rental_price_id", "materials", ["rental_price", "id"], **LIVE)
    op.create_index("ix_materials_park_id_name_folded_id", "materials", ["park_id", "name_folded", "id"])
    op.create_index("ix_materials_sub_category_id", "materials", ["sub_category_id"])

    op.create_table(
        "person_tags",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_person_tags_person_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name="fk_person_tags_tag_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "tag_id", name="pk_person_tags"),
    )
    op.create_index("ix_person_tags_tag_id", "person_tags", ["tag_id", "person_id"])

    op.create_table(
        "phones",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=25), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("is_historic", sa.Boolean(), nullable=False),
        sa.Column("number_folded", base.Folded, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_phones_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_phones"),
        sa.UniqueConstraint("uuid", name="uq_phones_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_phones_person_id_position_id", "phones", ["person_id", "position", "id"])
    op.create_index("ix_phones_position_id", "phones", ["position", "id"])

    op.create_table(
        "material_attributes",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"], ["attributes.id"], name="fk_material_attributes_attribute_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.id"], name="fk_material_attributes_material_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("material_id", "attribute_id", name="pk_material_attributes"),
    )
    op.create_index(
        "ix_material_attributes_attribute_id_material_id", "material_attributes", ["attribute_id", "material_id"]
    )

    op.create_table(
        "material_tags",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.id"], name="fk_material_tags_material_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name="fk_material_tags_tag_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("material_id", "tag_id", name="pk_material_tags"),
    )
    op.create_index("ix_material_tags_tag_id", "material_tags", ["tag_id", "material_id"])


def downgrade():
    for table in (
        "material_tags",
        "material_attributes",
        "phones",
        "person_tags",
        "materials",
        "emails",
        "contact_people",
        "addresses",
        "account_list_designations",
        "user_settings",
        "sub_categories",
        "sessions",
        "people",
        "organization_admins",
        "designation_accounts",
        "contacts",
        "company_tags",
        "account_list_users",
        "users",
        "tags",
        "parks",
        "organizations",
        "countries",
        "companies",
        "categories",
        "attributes",
        "account_lists",
    ):
        op.drop_table(table)
