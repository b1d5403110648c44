"""What a bill says, in English and in French."""

from __future__ import annotations

import re
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from jsonapi_app.documents.bill_texts import bill_texts
from jsonapi_app.documents.snapshot import BillSnapshot
from jsonapi_app.domain.billing import Terms
from tests.documents.snapshots import bill, line

N = "\u00a0"  # no-break space
NARROW = "\u202f"  # between French thousands
UTC = ZoneInfo("UTC")


def test_a_snapshot_has_all_the_keys_that_are_declared_and_no_other():
    assert bill().keys() == BillSnapshot.__required_keys__


def test_an_english_bill_says_what_is_due_and_why():
    texts = bill_texts(bill("EN", discount_rate="10"), UTC)

    assert texts["title"] == "Invoice"
    assert texts["facts"] == [
        ("Invoice no.", "20200212-00001"),
        ("Date", "12 February 2020"),
        ("Event", "Premier événement"),
        ("Rental", "1 March 2020, 08:30 to 2 March 2020, 23:59 (2 days)"),
    ]
    assert texts["price"] == [
        ("Total per day", "€91.00"),
        ("Degressive rate for 2 days", "× 1.75"),
        ("Total for 2 days", "€159.25"),
        ("Discount of 10% on discountable items (€159.25)", "\u2212€15.92"),
    ]
    assert texts["vat"] == [("Total excluding VAT", "€143.33"), ("VAT at 20%", "€28.66")]
    assert texts["due"] == ("Total due, including VAT", "€171.99")
    assert texts["notes"] == ["Prices per day exclude VAT.", "Replacement value of the equipment: €500.00."]
    assert texts["page"] == "Page {page} of {pages}"


def test_a_french_bill_says_it_in_french_and_its_typography():
    lines = [line(1, "1234.5", 2, replacement_price=Decimal(7010))]

    texts = bill_texts(bill("FR", lines, discount_rate="33.3333"), UTC)

    assert texts["title"] == "Facture"
    assert texts["facts"] == [
        ("Facture n°", "20200212-00001"),
        ("Date", "12 février 2020"),
        ("Événement", "Premier événement"),
        ("Location", f"Du 1er mars 2020 à 8{N}h{N}30 au 2 mars 2020 à 23{N}h{N}59 (2{N}jours)"),
    ]
    assert texts["lines"][0]["price"] == f"1{NARROW}234,50{N}€"
    assert texts["price"] == [
        ("Total par jour", f"2{NARROW}469,00{N}€"),
        (f"Tarif dégressif pour 2{N}jours", "× 1,75"),
        (f"Total pour 2{N}jours", f"4{NARROW}320,75{N}€"),
        (
            f"Remise de 33,3333{N}% sur les articles remisables (4{NARROW}320,75{N}€)",
            f"\u22121{NARROW}440,25{N}€",
        ),
    ]
    assert texts["vat"] == [("Total hors taxes (HT)", f"2{NARROW}880,50{N}€"), (f"TVA à 20{N}%", f"576,10{N}€")]
    assert texts["due"] == ("Total à payer, TVA comprise (TTC)", f"3{NARROW}456,60{N}€")
    assert texts["notes"][1] == f"Valeur de remplacement du matériel{N}: 14{NARROW}020,00{N}€."
    assert texts["page"] == "Page {page} sur {pages}"


def test_a_language_without_texts_prints_english():
    assert bill_texts(bill("DE"), UTC)["title"] == "Invoice"
    assert bill_texts(bill("fr"), UTC)["title"] == "Facture"


def test_one_day_is_not_days():
    assert "1 day)" in bill_texts(bill("EN", days=1), UTC)["facts"][-1][1]
    assert f"(1{N}jour)" in bill_texts(bill("FR", days=1), UTC)["facts"][-1][1]


def test_a_bill_without_discount_does_not_speak_of_it():
    texts = bill_texts(bill(lines=[line(is_discountable=False)]), UTC)

    assert [label for label, _ in texts["price"]] == ["Total per day", "Degressive rate for 2 days"]
    assert texts["lines"][0]["note"] == ""


def test_lines_that_the_discount_leaves_alone_say_so():
    lines = [line(1), line(2, is_discountable=False)]

    texts = bill_texts(bill(lines=lines, discount_rate="10"), UTC)

    assert [each["note"] for each in texts["lines"]] == ["", "no discount"]


def test_hidden_lines_that_cost_nothing_are_not_printed():
    hidden = {"is_hidden_on_bill": True}

    texts = bill_texts(bill(lines=[line(1), line(2, "0", **hidden), line(3, "1", **hidden), line(4, "0")]), UTC)

    assert [each["reference"] for each in texts["lines"]] == ["CL1", "CL3", "CL4"]


def test_a_line_has_its_price_and_its_total_for_a_day():
    texts = bill_texts(bill(lines=[line(1, "15.95", 1200)]), UTC)

    assert texts["lines"] == [
        {
            "reference": "CL1",
            "name": "Console 1",
            "note": "",
            "quantity": "1,200",
            "price": "€15.95",
            "total": "€19,140.00",
        }
    ]


def cents(text: str) -> int:
    return int(re.sub(r"[^0-9-]", "", text.replace("\u2212", "-")))


@pytest.mark.parametrize("discount_rate", ["0", "0.0001", "10", "25.9542", "33.3333", "99.9999"])
@pytest.mark.parametrize("vat_rate", ["0", "5.5", "20"])
def test_the_cents_that_are_printed_add_up(discount_rate: str, vat_rate: str):
    lines = [line(1, "15.95", 7), line(2, "0.05", 3), line(3, "333.33", is_discountable=False)]

    texts = bill_texts(bill("EN", lines, discount_rate, 3, Terms(vat_rate=Decimal(vat_rate))), UTC)

    (_, excl_vat), (_, vat) = texts["vat"]
    assert cents(excl_vat) + cents(vat) == cents(texts["due"][1])
    if discount_rate != "0":
        (_, all_days), (_, discount) = texts["price"][-2:]
        assert cents(all_days) + cents(discount) == cents(excl_vat)
    assert sum(cents(each["total"]) for each in texts["lines"]) == cents(texts["price"][0][1])


def test_what_is_due_is_that_of_the_snapshot():
    texts = bill_texts({**bill(discount_rate="10"), "due_amount": 172, "replacement_amount": 1}, UTC)

    assert texts["due"][1] == "€172.00"
    assert texts["vat"][1][1] == "€28.67"
    assert texts["notes"][1].endswith("€1.00.")


@pytest.mark.parametrize(
    ("currency", "english", "french"),
    [
        ("EUR", "€15.00", f"15,00{N}€"),
        ("GBP", "£15.00", f"15,00{N}£GB"),
        ("JPY", "JP¥15.00", f"15,00{N}JPY"),
    ],
)
def test_money_is_printed_with_the_two_decimals_that_it_has(currency: str, english: str, french: str):
    printed = [bill_texts(bill(language, terms=Terms(currency)), UTC)["lines"][0]["price"] for language in ("EN", "FR")]

    assert printed == [english, french]


def test_dates_are_those_of_the_time_zone():
    late = {**bill(), "date": "2020-12-31T23:30:00.000Z"}

    assert dict(bill_texts(late, UTC)["facts"])["Date"] == "31 December 2020"
    assert dict(bill_texts(late, ZoneInfo("Europe/Paris"))["facts"])["Date"] == "1 January 2021"
    assert dict(bill_texts({**late, "date": "2020-12-31T23:30:00"}, UTC)["facts"])["Date"] == "31 December 2020"


def test_seller_and_recipient_are_printed_as_far_as_they_are_known():
    address = {"street": "1 rue du Test\nBâtiment B", "postal_code": "44000", "city": "Nantes", "country": "France"}
    seller = {"name": "Loire Scène", **address, "phone": "+33 2", "email": "a@b.example"}
    numbers = {"registration_number": "RCS 1", "vat_number": "FR12"}
    beneficiary = {"full_name": "Fountain Jean", "company": "Testing", **address}

    texts = bill_texts({**bill(), "seller": seller | numbers, "beneficiary": beneficiary}, UTC)

    lines = ["1 rue du Test", "Bâtiment B", "44000 Nantes", "France"]
    assert texts["seller"] == {"name": "Loire Scène", "address": [*lines, "+33 2", "a@b.example"]}
    assert texts["recipient"] == {"label": "Billed to", "lines": ["Testing", "Fountain Jean", *lines]}
    assert texts["footer"] == ["Loire Scène", "Registration no. RCS 1", "VAT no. FR12"]


def test_what_is_not_known_leaves_no_gap():
    nothing = {"street": "", "postal_code": None, "city": " ", "country": None}
    empty = {"seller": {"name": "S", **nothing, "vat_number": ""}, "beneficiary": {"full_name": "", **nothing}}

    texts = bill_texts({**bill(), **empty}, UTC)

    assert (texts["seller"]["address"], texts["recipient"]["lines"], texts["footer"]) == ([], [], ["S"])
