"""Importing: rows are found or made, faults are told by row, and what is refused leaves nothing behind."""

from __future__ import annotations

import pytest
from flask import Flask

from jsonapi_app.cli.formats import FORMATS
from jsonapi_app.extensions import db
from jsonapi_app.models.identity import ApiKey
from jsonapi_app.models.inventory import Material, Park, Tag
from tests.cli.files import Files, everything
from tests.factories import Factory, Made, stored

HEAD = "reference,name,rental_price,stock_quantity,park.name,category.name\n"


@pytest.fixture
def places(make: Factory) -> tuple[Made, Made]:
    return make("parks", name="Nord"), make("categories", name="Sound")


def materials(app: Flask) -> dict[str, Material]:
    """By reference."""
    with app.app_context():
        return {found.reference: found for found in db.session.scalars(db.select(Material))}


def test_a_row_whose_key_is_found_changes_it_and_another_makes_one(
    app: Flask, files: Files, make: Factory, places: tuple[Made, Made]
):
    old = make("materials", reference="AMP", name="Old amp", note="Keep me", park=places[0], category=places[1])

    result = files.taken(
        "materials", f"{HEAD}amp,New amp,20.5,3,Nord,Sound\nCAB,Cable,0.05,100,nord,SOUND\n", "--key", "reference"
    )

    assert (result.exit_code, result.stdout) == (0, "1 materials created, 1 found and written.\n")
    found = materials(app)
    assert (found["amp"].id, found["amp"].name, found["amp"].note) == (old.key, "New amp", "Keep me")
    assert (found["CAB"].stock_quantity, found["CAB"].park_id, found["CAB"].category_id) == (
        100,
        places[0].key,
        places[1].key,
    )


def test_a_key_that_comes_twice_is_one_resource(app: Flask, files: Files, places: tuple[Made, Made]):
    result = files.taken("materials", f"{HEAD}A1,One,1,1,Nord,Sound\na1,Two,2,2,Nord,Sound\n", "--key", "reference")

    assert result.stdout == "1 materials created, 1 found and written.\n"
    assert [found.name for found in materials(app).values()] == ["Two"]


def test_every_fault_of_every_row_is_told_with_its_number_and_nothing_is_kept(
    app: Flask, files: Files, places: tuple[Made, Made]
):
    before = everything(app)
    rows = [
        "OK,Good,1,1,Nord,Sound",
        "P1,Bad price,much,1,Nord,Sound",
        "Q1,x,1,1.5,Nowhere,Sound",
        "R1,No category,1,1,Nord,",
        ",No reference,1,1,Nord,Sound",
        "S1,Too few,1",
    ]

    result = files.taken("materials", HEAD + "\n".join(rows), "--key", "reference")

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "row 3: rental_price: Not a valid number.",
        "row 4: park.name: No resource of type 'parks' is called 'Nowhere'.",
        "row 5: category is required.",
        "row 6: reference: Must not be empty: rows are found by it.",
        "row 7: 3 cells, where the head has 6.",
        "Error: Nothing is imported: 5 rows refused.",
    ]
    assert everything(app) == before


def test_several_faults_of_one_row_are_all_told(files: Files, places: tuple[Made, Made]):
    result = files.taken("materials", f"{HEAD}Q1,x,much,1.5,Nord,Sound\n")

    assert [line.split(":")[1].strip() for line in result.stderr.splitlines()[:-1]] == [
        "name",
        "rental_price",
        "stock_quantity",
    ]


def test_a_dry_run_tells_everything_and_keeps_nothing(app: Flask, files: Files, places: tuple[Made, Made]):
    before = everything(app)
    good, bad = "OK,Good,1,1,Nord,Sound\n", "P1,Bad price,much,1,Nord,Sound\n"

    clean = files.taken("materials", HEAD + good, "--dry-run")
    faulty = files.taken("materials", HEAD + good + bad, "--dry-run", "--each-row")

    assert (clean.exit_code, faulty.exit_code) == (0, 1)
    told = "Nothing is kept of this dry run: 1 materials created, 0 found and written"
    assert clean.stdout == f"{told}, 0 rows refused.\n"
    assert faulty.stderr == f"row 3: rental_price: Not a valid number.\nError: {told}, 1 rows refused.\n"
    assert everything(app) == before


def test_a_dry_run_of_each_row_refuses_what_the_run_itself_refuses(files: Files, make: Factory):
    rows = "id,name\n,Nord\n,Nord\n987654,West\n,Westend\n"

    dry = files.taken("parks", rows, "--dry-run", "--each-row")
    wet = files.taken("parks", rows, "--each-row")

    assert dry.stderr.splitlines()[:-1] == wet.stderr.splitlines()[:-1]
    assert [line.split(":")[0] for line in wet.stderr.splitlines()[:-1]] == ["row 3", "row 4"]


def test_each_row_keeps_what_is_good(app: Flask, files: Files, places: tuple[Made, Made]):
    rows = "A1,One,1,1,Nord,Sound\nB1,Bad,much,1,Nord,Sound\nC1,Three,1,1,Nord,Sound\n"

    result = files.taken("materials", HEAD + rows, "--each-row")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "Error: 2 materials created, 0 found and written, 1 rows refused."
    assert set(materials(app)) == {"A1", "C1"}


def test_faults_are_told_for_a_hundred_rows_at_most(app: Flask, files: Files):
    rows = "name\n" + "?\n" * 150 + "Nord\n"

    together, each = files.taken("parks", rows), files.taken("parks", rows, "--each-row")

    assert together.stderr.count("row ") == each.stderr.count("row ") == 200  # two faults a row
    assert together.stderr.splitlines()[-1] == (
        "Error: Nothing is imported: 100 rows refused, and the rest is not looked at."
    )
    assert each.stderr.splitlines()[-2:] == [
        "Further rows that are refused are only counted.",
        "Error: 1 parks created, 0 found and written, 150 rows refused.",
    ]
    with app.app_context():
        assert db.session.scalar(db.select(Park)).name == "Nord"


def test_a_refusal_by_a_rule_or_by_the_database_names_the_member(
    files: Files, make: Factory, places: tuple[Made, Made]
):
    other = make("sub_categories", name="Spots")
    make("tags", name="taken")

    rule = files.taken("materials", f"{HEAD[:-1]},sub_category\nA1,One,1,1,Nord,Sound,{other.id}\n")
    unique = files.taken("tags", "name\nfree\nTAKEN\n")

    assert rule.stderr.startswith("row 2: sub_category: ")
    assert unique.stderr.startswith("row 3: name: ")


def test_rows_are_found_by_id_and_an_empty_id_makes_one(app: Flask, files: Files, make: Factory):
    park = make("parks", name="Nord")

    result = files.taken("parks", f"id,name\n{park.id},South\n,West\n")

    assert result.stdout == "1 parks created, 1 found and written.\n"
    row = stored(app, park)
    assert row is not None
    assert row["name"] == "South"


def test_an_id_that_is_a_number_cannot_be_chosen_but_a_uuid_is_kept(app: Flask, files: Files):
    uuid = "00000000-0000-4000-8000-000000000001"

    number = files.taken("parks", "id,name\n987654,Nord\n")
    kept = files.taken("people", f"id,first_name,last_name\n{uuid},Ada,Byron\n")
    again = files.taken("people", f"id,first_name,last_name\n{uuid},Ada,Lovelace\n")
    broken = files.taken("people", "id,first_name,last_name\nx,Ada,King\n")

    assert number.stderr.startswith("row 2: No resource of type 'parks' has the id '987654'. Leave it empty")
    assert (number.exit_code, kept.stderr, again.stderr) == (1, "", "")
    assert (kept.stdout, again.stdout) == (
        "1 people created, 0 found and written.\n",
        "0 people created, 1 found and written.\n",
    )
    assert broken.stderr.startswith("row 2: The id must be a UUID")


def test_an_empty_cell_is_null_where_that_may_be(app: Flask, files: Files, make: Factory):
    material = make("materials", note="gone soon", is_discountable=False)

    cleared = files.taken("materials", f"id,note\n{material.id},\n")
    refused = files.taken("materials", f"id,is_discountable\n{material.id},\n")
    new = files.taken("parks", "name,site\nNord,\n")

    assert cleared.exit_code == new.exit_code == 0
    row = stored(app, material)
    assert row is not None
    assert (row["note"], row["is_discountable"]) == (None, False)
    assert refused.stderr.startswith("row 2: is_discountable: ")


def test_an_empty_cell_of_a_new_resource_takes_the_default(app: Flask, files: Files, places: tuple[Made, Made]):
    result = files.taken("materials", f"{HEAD[:-1]},is_discountable\nA1,One,1,1,Nord,Sound,\n")

    assert result.exit_code == 0, result.stderr
    assert materials(app)["A1"].is_discountable is True


def test_columns_that_nobody_may_write_are_passed_over(app: Flask, files: Files, make: Factory):
    park = make("parks", name="Nord")

    result = files.taken("parks", f"id,name,created_at,deleted_at\n{park.id},South,1999-01-01,2000-01-01\n")

    row = stored(app, park)
    assert (result.exit_code, row is not None and row["deleted_at"]) == (0, None)


def test_tags_are_set_by_name(app: Flask, files: Files, make: Factory):
    material = make("materials")

    files.taken("materials", f'id,tag_names\n{material.id},"fragile, à louer"\n')
    files.taken("materials", f'{{"id":"{material.id}","tag_names":["fragile","new"]}}', ending=".ndjson")

    with app.app_context():
        tagged = db.select(Tag.name).where(Tag.materials.any(Material.id == material.key))
        assert set(db.session.scalars(tagged)) == {"fragile", "new"}
        assert db.session.query(Tag).count() == 3


def test_a_link_says_its_quantity_in_any_format(app: Flask, files: Files, make: Factory):
    event, first, second = make("events"), make("materials"), make("materials")

    files.taken("events", f'id,materials\n{event.id},"{first.id};quantity=3, {second.id};quantity=2"\n')
    result = files.export("events", "--fields", "materials")

    assert result.stdout.splitlines()[1] == f'{event.id},"{first.id};quantity=3, {second.id};quantity=2"'


def test_the_owner_of_one_of_several_types_is_told_with_its_type(files: Files, make: Factory):
    park = make("parks")

    good = files.taken("addresses", f"city,owner\nGenève,parks/{park.id}\n")
    untyped = files.taken("addresses", f"city,owner\nGenève,{park.id}\n")

    assert good.exit_code == 0
    assert untyped.stderr.startswith("row 2: owner: Must tell the type, too: people/… or ")


def test_all_members_of_a_long_relationship_come_and_go(app: Flask, files: Files, make: Factory):
    many = make.many("tags", [{"name": f"tag {n}"} for n in range(300)])
    make("materials", tags=many)
    before = everything(app)

    for format_name in FORMATS:
        path = files.written("materials", FORMATS[format_name].ENDINGS[0])
        assert files.imported("materials", path).exit_code == 0

    assert everything(app) == before


def test_a_key_that_is_made_is_told_once(app: Flask, files: Files, make: Factory):
    user = make("users", pseudo="robot")

    result = files.taken("api_keys", "label,user.pseudo\nBooking page,robot\n")

    told, outcome = result.stdout.splitlines()
    assert told.startswith("row 2: key: ")
    assert outcome == "1 api_keys created, 0 found and written."
    with app.app_context():
        assert db.session.scalar(db.select(ApiKey)).user_id == user.key


def test_what_the_operator_may_not_write_is_refused_at_once(files: Files):
    result = files.taken("calendar_entries", "title\nx\n")

    assert (result.exit_code, result.stderr) == (1, "Error: The role 'admin' may not create calendar_entries.\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("name,prise\nx,1\n", "There is no column 'prise' of parks: there are id, name, "),
        ("name,name\nx,y\n", "Two columns say what name is."),
        ("name,site,site.name\nx,1,y\n", "There is no column 'site.name' of parks"),
        ("name,materials.reference\nx,y\n", "There is no column 'materials.reference' of parks"),
        ("name,\nx,1\n", "There is no column '' of parks"),
    ],
)
def test_a_head_that_does_not_fit_is_refused_before_any_row(files: Files, content: str, told: str):
    result = files.taken("parks", content)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {told}")
    assert "row 2" not in result.stderr


def test_two_columns_for_one_relationship_are_refused(files: Files):
    result = files.taken("materials", "name,park,park.name\n")

    assert result.stderr.startswith("Error: Two columns say what park is.")


def test_a_wrong_way_to_ask_is_told_with_the_right_one(files: Files):
    not_unique = files.taken("materials", "name\n", "--key", "name")
    no_format = files.taken("materials", "name\n", ending=".txt")
    no_type = files.taken("things", "name\n")

    assert not_unique.exit_code == no_format.exit_code == no_type.exit_code == 2
    assert "there is id, reference." in not_unique.stderr
    assert "Say which it is: --format csv|ndjson|xlsx|jsonapi." in no_format.stderr
    assert "'things' is not one of" in no_type.stderr


def test_standard_input_is_read_too(app: Flask, files: Files):
    result = app.test_cli_runner().invoke(args=["import", "parks", "-", "--format", "csv"], input="name\nNord\n")

    assert (result.stderr, result.stdout) == ("", "1 parks created, 0 found and written.\n")
