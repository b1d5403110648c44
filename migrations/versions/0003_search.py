"""The indexes behind ``filter[search]``."""

from alembic import op

from jsonapi_app.models.search import create_search_index, drop_search_index

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEARCHED = {
    "materials": ("name_folded", "reference_folded"),
    "parks": ("name_folded",),
    "categories": ("name_folded",),
    "sub_categories": ("name_folded",),
    "attributes": ("name_folded",),
    "tags": ("name_folded",),
    "people": ("first_name_folded", "last_name_folded", "nickname_folded"),
    "companies": ("legal_name_folded",),
    "contacts": ("name_folded",),
    "account_lists": ("name_folded",),
    "addresses": ("street_folded", "city_folded", "postal_code_folded"),
    "emails": ("address_folded",),
    "phones": ("number_folded",),
    "countries": ("name_folded", "code_folded"),
    "organizations": ("name_folded",),
    "designation_accounts": ("number_folded", "name_folded"),
    "users": ("pseudo_folded", "email_folded"),
}


def upgrade():
    for table, columns in SEARCHED.items():
        create_search_index(op.get_bind(), table, columns)


def downgrade():
    for table in reversed(SEARCHED):
        drop_search_index(op.get_bind(), table)
