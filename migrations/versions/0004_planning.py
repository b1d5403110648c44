"""The time axis with its places, bills and requests for help; keys for programs."""

import sqlalchemy as sa
from alembic import op

from jsonapi_app.models import base
from jsonapi_app.models.search import create_search_index, drop_search_index

# Nearly all rows are live, so these indexes are partial (models/base.py).
LIVE = {"sqlite_where": sa.text("deleted_at IS NULL"), "postgresql_where": sa.text("deleted_at IS NULL")}
TRASHED = {"sqlite_where": sa.text("deleted_at IS NOT NULL"), "postgresql_where": sa.text("deleted_at IS NOT NULL")}

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEARCHED = {
    "events": ("title_folded",),
    "bills": ("number_folded",),
    "sites": ("name_folded",),
    "calendars": ("name_folded", "public_name_folded"),
    "services": ("name_folded", "public_name_folded", "abbr_folded"),
    "client_files": ("comments_folded", "extern_id_folded"),
    "routines": ("name_folded",),
    "assistances": ("name_folded", "phone_number_folded"),
    "api_keys": ("label_folded",),
    "feed_tokens": ("label_folded",),
}
# Tables that SQLite makes anew lose the triggers that keep their index.
SEARCHED_ANEW = {"parks": ("name_folded",), "addresses": ("street_folded", "city_folded", "postal_code_folded")}
OWNERS = ("person_id", "company_id", "contact_id", "park_id")
NEW_OWNERS = {"site_id": "sites", "calendar_id": "calendars"}
# What SQLite cannot tell of the old table.
ANEW = {"table_kwargs": {"sqlite_autoincrement": True}}


def upgrade():
    op.create_table(
        "api_keys",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=96), nullable=False),
        sa.Column("revoked_at", base.Instant()),
        sa.Column("label_folded", base.Folded, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_keys_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_keys_user_id", "api_keys", ["user_id"])

    op.create_table(
        "events",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=255)),
        sa.Column("description", sa.String()),
        sa.Column("starts_at", base.Instant(), nullable=False),
        sa.Column("ends_at", base.Instant(), nullable=False),
        sa.Column("location", sa.String(length=64)),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("created_by_id", sa.Integer()),
        sa.Column("archived_at", base.Instant()),
        sa.Column("kind_folded", base.Folded, nullable=False),
        sa.Column("title_folded", base.Folded),
        sa.Column("description_folded", base.Folded),
        sa.Column("location_folded", base.Folded),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('rental', 'intervention', 'appointment', 'busy', 'availability', 'note')",
            name=op.f("ck_events_kind"),
        ),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_events_ends_at")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name="fk_events_created_by_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_events_organization_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_created_by_id", "events", ["created_by_id"])
    op.create_index("ix_events_deleted_at", "events", ["deleted_at"], **TRASHED)
    op.create_index("ix_events_kind_starts_at_id_ends_at", "events", ["kind", "starts_at", "id", "ends_at"], **LIVE)
    op.create_index("ix_events_organization_id", "events", ["organization_id"])
    op.create_index("ix_events_starts_at_id", "events", ["starts_at", "id"], **LIVE)
    op.create_index("ix_events_updated_at", "events", ["updated_at"])

    op.create_table(
        "feed_tokens",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=96)),
        sa.Column("label_folded", base.Folded),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_feed_tokens_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_feed_tokens_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feed_tokens_user_id", "feed_tokens", ["user_id"])

    op.create_table(
        "routines",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("archived_at", base.Instant()),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_routines_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_routines"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_routines_name_folded_id", "routines", ["name_folded", "id"])
    op.create_index("ix_routines_organization_id", "routines", ["organization_id"])

    op.create_table(
        "sites",
        sa.Column("organization_id", sa.Integer()),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=20)),
        sa.Column("fax", sa.String(length=20)),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("phone_country_code", sa.String(length=8)),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("phone_folded", base.Folded),
        sa.Column("fax_folded", base.Folded),
        sa.Column("timezone_folded", base.Folded, nullable=False),
        sa.Column("phone_country_code_folded", base.Folded),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_sites_organization_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sites_name_folded_id", "sites", ["name_folded", "id"])
    op.create_index("ix_sites_organization_id", "sites", ["organization_id"])

    op.create_table(
        "api_key_sites",
        sa.Column("api_key_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_key_id"], ["api_keys.id"], name="fk_api_key_sites_api_key_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_api_key_sites_site_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("api_key_id", "site_id", name="pk_api_key_sites"),
    )
    op.create_index("ix_api_key_sites_site_id", "api_key_sites", ["site_id", "api_key_id"])

    op.create_table(
        "assistances",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("phone_prefix", sa.String(length=8), nullable=False),
        sa.Column("phone_number", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("is_contacted", sa.Boolean(), nullable=False),
        sa.Column("contacted_by_id", sa.Integer()),
        sa.Column("contacted_at", base.Instant()),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("phone_prefix_folded", base.Folded, nullable=False),
        sa.Column("phone_number_folded", base.Folded, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["contacted_by_id"], ["users.id"], name="fk_assistances_contacted_by_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_assistances_person_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_assistances"),
        sa.UniqueConstraint("uuid", name="uq_assistances_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_assistances_contacted_by_id", "assistances", ["contacted_by_id"])
    op.create_index("ix_assistances_created_at_id", "assistances", ["created_at", "id"])
    op.create_index("ix_assistances_person_id", "assistances", ["person_id"])

    op.create_table(
        "bills",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("date", base.Instant(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("degressive_rate", base.Amount(6, 2), nullable=False),
        sa.Column("discount_rate", base.Amount(6, 4), nullable=False),
        sa.Column("vat_rate", base.Amount(4, 2), nullable=False),
        sa.Column("due_amount", base.Amount(10, 2), nullable=False),
        sa.Column("replacement_amount", base.Amount(10, 2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("number_folded", base.Folded, nullable=False),
        sa.Column("currency_folded", base.Folded, nullable=False),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["beneficiary_id"], ["people.id"], name="fk_bills_beneficiary_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_bills_event_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_bills_user_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_bills"),
        sa.UniqueConstraint("event_id", name="uq_bills_event_id"),
        sa.UniqueConstraint("number_folded", name="uq_bills_number_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bills_beneficiary_id", "bills", ["beneficiary_id"])
    op.create_index("ix_bills_date_id", "bills", ["date", "id"], **LIVE)
    op.create_index("ix_bills_deleted_at", "bills", ["deleted_at"], **TRASHED)
    op.create_index("ix_bills_user_id", "bills", ["user_id"])

    op.create_table(
        "calendars",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("public_name", sa.String(length=255)),
        sa.Column("position", sa.Integer()),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("public_name_folded", base.Folded),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_calendars_site_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_calendars"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_calendars_deleted_at", "calendars", ["deleted_at"], **TRASHED)
    op.create_index("ix_calendars_position_name_folded_id", "calendars", ["position", "name_folded", "id"], **LIVE)
    op.create_index("ix_calendars_site_id", "calendars", ["site_id"])

    op.create_table(
        "client_files",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("comments", sa.String()),
        sa.Column("from_web", sa.Boolean(), nullable=False),
        sa.Column("email_reminders", sa.Boolean(), nullable=False),
        sa.Column("sms_reminders", sa.Boolean(), nullable=False),
        sa.Column("extern_id", sa.String(length=64)),
        sa.Column("comments_folded", base.Folded),
        sa.Column("extern_id_folded", base.Folded),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_client_files_person_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_client_files_site_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_client_files"),
        sa.UniqueConstraint("site_id", "person_id", name="uq_client_files_site_id_person_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_files_deleted_at", "client_files", ["deleted_at"], **TRASHED)
    op.create_index("ix_client_files_person_id", "client_files", ["person_id"])

    op.create_table(
        "event_assignees",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_assignees_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_event_assignees_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "person_id", name="pk_event_assignees"),
    )
    op.create_index("ix_event_assignees_person_id", "event_assignees", ["person_id", "event_id"])

    op.create_table(
        "event_beneficiaries",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_beneficiaries_event_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_event_beneficiaries_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name="pk_event_beneficiaries"),
    )
    op.create_index("ix_event_beneficiaries_person_id", "event_beneficiaries", ["person_id", "event_id"])

    op.create_table(
        "event_sites",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_sites_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_event_sites_site_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "site_id", name="pk_event_sites"),
    )
    op.create_index("ix_event_sites_site_id", "event_sites", ["site_id", "event_id"])

    op.create_table(
        "interventions",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("intervention_type", sa.Integer(), nullable=False),
        sa.Column("creation_status", sa.Integer(), nullable=False),
        sa.Column("auto_created", sa.Boolean(), nullable=False),
        sa.Column("code_pin", sa.Integer()),
        sa.Column("img_signature", sa.String()),
        sa.Column("actual_start", base.Instant()),
        sa.Column("actual_end", base.Instant()),
        sa.Column("provider_name", sa.String(length=255)),
        sa.Column("provider_email", sa.String(length=191)),
        sa.Column("provider_action_comment", sa.String()),
        sa.Column("provider_general_comment", sa.String()),
        sa.Column("assigned_company_contact_id", sa.Integer()),
        sa.Column("assigned_user_id", sa.Integer()),
        sa.Column("verified_by_id", sa.Integer()),
        sa.Column("verified_at", base.Instant()),
        sa.Column("decision_comment", sa.String()),
        sa.Column("attendee_count", sa.Integer()),
        sa.Column("routine_id", sa.Integer()),
        sa.Column("img_signature_folded", base.Folded),
        sa.Column("provider_name_folded", base.Folded),
        sa.Column("provider_email_folded", base.Folded),
        sa.Column("provider_action_comment_folded", base.Folded),
        sa.Column("provider_general_comment_folded", base.Folded),
        sa.Column("decision_comment_folded", base.Folded),
        sa.ForeignKeyConstraint(
            ["assigned_company_contact_id"],
            ["people.id"],
            name="fk_interventions_assigned_company_contact_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["assigned_user_id"], ["users.id"], name="fk_interventions_assigned_user_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_interventions_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["routine_id"], ["routines.id"], name="fk_interventions_routine_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["users.id"], name="fk_interventions_verified_by_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_interventions"),
    )
    op.create_index("ix_interventions_assigned_company_contact_id", "interventions", ["assigned_company_contact_id"])
    op.create_index("ix_interventions_assigned_user_id", "interventions", ["assigned_user_id"])
    op.create_index("ix_interventions_routine_id", "interventions", ["routine_id"])
    op.create_index("ix_interventions_verified_by_id", "interventions", ["verified_by_id"])

    op.create_table(
        "rentals",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_rentals_event_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name="pk_rentals"),
    )
    op.create_table(
        "services",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("public_name", sa.String(length=255)),
        sa.Column("abbr", sa.String(length=64)),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=False),
        sa.Column("position", sa.Integer()),
        sa.Column("price_cents", sa.Integer()),
        sa.Column("name_folded", base.Folded, nullable=False),
        sa.Column("public_name_folded", base.Folded),
        sa.Column("abbr_folded", base.Folded),
        sa.Column("color_folded", base.Folded, nullable=False),
        sa.Column("deleted_at", base.Instant()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant()),
        sa.Column("updated_at", base.Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_services_site_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_services_deleted_at", "services", ["deleted_at"], **TRASHED)
    op.create_index("ix_services_position_name_folded_id", "services", ["position", "name_folded", "id"], **LIVE)
    op.create_index("ix_services_site_id", "services", ["site_id"])

    op.create_table(
        "appointments",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("client_file_id", sa.Integer()),
        sa.Column("service_id", sa.Integer()),
        sa.Column("text", sa.String()),
        sa.Column("comments", sa.String()),
        sa.Column("taker", sa.String(length=255)),
        sa.Column("from_web", sa.Boolean(), nullable=False),
        sa.Column("color", sa.String(length=7)),
        sa.Column("text_folded", base.Folded),
        sa.Column("comments_folded", base.Folded),
        sa.Column("taker_folded", base.Folded),
        sa.Column("color_folded", base.Folded),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="fk_appointments_calendar_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client_file_id"], ["client_files.id"], name="fk_appointments_client_file_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_appointments_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_appointments_service_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_appointments"),
    )
    op.create_index("ix_appointments_calendar_id", "appointments", ["calendar_id"])
    op.create_index("ix_appointments_client_file_id", "appointments", ["client_file_id"])
    op.create_index("ix_appointments_service_id", "appointments", ["service_id"])

    op.create_table(
        "bill_documents",
        sa.Column("bill_id", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name="fk_bill_documents_bill_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("bill_id", name="pk_bill_documents"),
    )
    op.create_table(
        "calendar_services",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name="fk_calendar_services_calendar_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_calendar_services_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("calendar_id", "service_id", name="pk_calendar_services"),
    )
    op.create_index("ix_calendar_services_service_id", "calendar_services", ["service_id", "calendar_id"])

    op.create_table(
        "event_materials",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_event_materials_quantity")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_materials_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.id"], name="fk_event_materials_material_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "material_id", name="pk_event_materials"),
    )
    op.create_index("ix_event_materials_material_id", "event_materials", ["material_id", "event_id"])

    _drop_search_made_anew()
    with op.batch_alter_table("addresses", **ANEW) as addresses:
        addresses.drop_constraint(op.f("ck_addresses_one_owner"), type_="check")
        for column, table in NEW_OWNERS.items():
            addresses.add_column(sa.Column(column, sa.Integer()))
            addresses.create_foreign_key(f"fk_addresses_{column}", table, [column], ["id"], ondelete="CASCADE")
            addresses.create_index(f"ix_addresses_{column}", [column])
        addresses.create_check_constraint(op.f("ck_addresses_one_owner"), _one_of(*OWNERS, *NEW_OWNERS))
    with op.batch_alter_table("parks", **ANEW) as parks:
        parks.add_column(sa.Column("site_id", sa.Integer()))
        parks.create_foreign_key("fk_parks_site_id", "sites", ["site_id"], ["id"], ondelete="SET NULL")
        parks.create_index("ix_parks_site_id", ["site_id"])
    _create_search_made_anew()
    with op.batch_alter_table("sessions", **ANEW) as sessions:
        sessions.add_column(sa.Column("updated_at", base.Instant()))
        sessions.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        sessions.alter_column("created_at", existing_type=base.Instant(), nullable=True)
    with op.batch_alter_table("sessions", **ANEW) as sessions:
        sessions.alter_column("version", existing_type=sa.Integer(), server_default=None)
    for table, columns in SEARCHED.items():
        create_search_index(op.get_bind(), table, columns)


def downgrade():
    for table in reversed(SEARCHED):
        drop_search_index(op.get_bind(), table)
    with op.batch_alter_table("sessions", **ANEW) as sessions:
        sessions.drop_column("version")
        sessions.drop_column("updated_at")
    op.execute("DELETE FROM addresses WHERE site_id IS NOT NULL OR calendar_id IS NOT NULL")
    _drop_search_made_anew()
    with op.batch_alter_table("parks", **ANEW) as parks:
        parks.drop_index("ix_parks_site_id")
        parks.drop_constraint("fk_parks_site_id", type_="foreignkey")
        parks.drop_column("site_id")
    with op.batch_alter_table("addresses", **ANEW) as addresses:
        addresses.drop_constraint(op.f("ck_addresses_one_owner"), type_="check")
        for column in NEW_OWNERS:
            addresses.drop_index(f"ix_addresses_{column}")
            addresses.drop_constraint(f"fk_addresses_{column}", type_="foreignkey")
            addresses.drop_column(column)
        addresses.create_check_constraint(op.f("ck_addresses_one_owner"), _one_of(*OWNERS))
    _create_search_made_anew()
    for table in (
        "event_materials",
        "calendar_services",
        "bill_documents",
        "appointments",
        "services",
        "rentals",
        "interventions",
        "event_sites",
        "event_beneficiaries",
        "event_assignees",
        "client_files",
        "calendars",
        "bills",
        "assistances",
        "api_key_sites",
        "sites",
        "routines",
        "feed_tokens",
        "events",
        "api_keys",
    ):
        op.drop_table(table)


def _one_of(*columns):
    return " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in columns) + " = 1"


def _drop_search_made_anew():
    if op.get_bind().dialect.name == "sqlite":
        for table in SEARCHED_ANEW:
            drop_search_index(op.get_bind(), table)


def _create_search_made_anew():
    if op.get_bind().dialect.name == "sqlite":
        for table, columns in SEARCHED_ANEW.items():
            create_search_index(op.get_bind(), table, columns)
