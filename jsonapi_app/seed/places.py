"""The countries in which people and firms of the made-up company live: places, time zones, telephone numbers, words.

In a pattern, ``#`` stands for a digit and ``?`` for a letter. Telephone numbers are from the blocks that regulators
keep for films where there are such (France, United Kingdom, Germany, Sweden), elsewhere conspicuously plain.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A town; ``postal_code`` is a pattern."""

    city: str
    region: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Locale:
    """A language in a country. ``code`` is Faker's, ``country`` that of ISO 3166.

    ``street`` puts a street and a house number together, ``firms`` a surname and what else a firm is called;
    ``phones`` are patterns.
    """

    code: str
    country: str
    and_: str
    street: str
    phones: tuple[str, ...]
    firms: tuple[str, ...]
    places: tuple[Place, ...]
    surnames_have_gender: bool = False

    @property
    def time_zone(self) -> str:
        """By its name in the IANA database."""
        return TIME_ZONES[self.country]


TIME_ZONES = {
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon",
    "PL": "Europe/Warsaw",
    "IT": "Europe/Rome",
    "NL": "Europe/Amsterdam",
    "CZ": "Europe/Prague",
    "SE": "Europe/Stockholm",
    "GR": "Europe/Athens",
    "CH": "Europe/Zurich",
}


def _places(text: str) -> tuple[Place, ...]:
    return tuple(Place(*place.strip().split("/")) for place in text.split(";"))


LOCALES = (
    Locale(
        "fr_FR",
        "FR",
        "et",
        "{number} {street}",
        ("+3319900####", "+3326191####", "+3335301####", "+3346571####", "+3353649####"),
        ("{} Événements SARL", "Théâtre {}", "Festival des Deux {}", "Studio {} et Fils", "Les Tréteaux {}"),
        _places(
            "Nantes/Pays de la Loire/4400#; Rennes/Bretagne/3500#; Besançon/Bourgogne-Franche-Comté/2500#; "
            "Nîmes/Occitanie/3000#; Orléans/Centre-Val de Loire/4500#; Béziers/Occitanie/3450#"
        ),
    ),
    Locale(
        "en_GB",
        "GB",
        "and",
        "{number} {street}",
        ("+441134960###", "+441614960###", "+442079460###", "+441314960###"),
        ("{} Productions Ltd", "The {} Playhouse", "{} & Daughters Ltd", "{} Conference Centre", "{} Live LLP"),
        _places(
            "Leeds/Yorkshire/LS1 #??; Norwich/Norfolk/NR2 #??; Bristol/Somerset/BS1 #??; Aberdeen/Scotland/AB10 #??; "
            "Swansea/Wales/SA1 #??; Derry/Northern Ireland/BT48 #??"
        ),
    ),
    Locale(
        "de_DE",
        "DE",
        "und",
        "{street} {number}",
        ("+493023125###", "+494066969###", "+492214710###", "+498999998###"),
        ("{} Veranstaltungstechnik GmbH", "Kulturhaus {} e.V.", "{} & Söhne KG", "Bühnenbau {}", "Messe {} GmbH"),
        _places(
            "Münster/Nordrhein-Westfalen/4814#; Würzburg/Bayern/9707#; Lübeck/Schleswig-Holstein/2355#; "
            "Görlitz/Sachsen/0282#; Tübingen/Baden-Württemberg/7207#; Göttingen/Niedersachsen/3707#"
        ),
    ),
    Locale(
        "es_ES",
        "ES",
        "y",
        "{street}, {number}",
        ("+3460000####", "+3491000####"),
        ("Eventos {} S.L.", "Teatro {}", "Producciones {} S.A.", "Peña Cultural {}", "Verbenas {} S.L."),
        _places(
            "Málaga/Andalucía/2900#; Cáceres/Extremadura/1000#; León/Castilla y León/2400#; Gijón/Asturias/3320#; "
            "A Coruña/Galicia/1500#; Logroño/La Rioja/2600#"
        ),
    ),
    Locale(
        "pt_PT",
        "PT",
        "e",
        "{street}, {number}",
        ("+35191000####", "+35121000####"),
        ("{} Eventos Lda.", "Teatro {}", "Associação Cultural {}", "Produções {} S.A.", "Quinta {}"),
        _places(
            "Évora/Alentejo/7000-##1; Setúbal/Península de Setúbal/2900-##4; Guimarães/Norte/4800-##2; "
            "Portimão/Algarve/8500-##3; Covilhã/Centro/6200-##5"
        ),
    ),
    Locale(
        "pl_PL",
        "PL",
        "i",
        "ul. {street} {number}",
        ("+4850000####", "+4822000####"),
        ("{} Scena Sp. z o.o.", "Teatr {}", "Dom Kultury {}", "{} Eventy s.c.", "Targi {} S.A."),
        _places(
            "Łódź/łódzkie/90-0##; Gdańsk/pomorskie/80-8##; Poznań/wielkopolskie/61-0##; "
            "Toruń/kujawsko-pomorskie/87-1##; Rzeszów/podkarpackie/35-0##"
        ),
        surnames_have_gender=True,
    ),
    Locale(
        "it_IT",
        "IT",
        "e",
        "{street}, {number}",
        ("+39320000####", "+3902000####"),
        ("{} Spettacoli S.r.l.", "Teatro {}", "Fratelli {} S.n.c.", "Sagre {} S.r.l.", "Circolo {}"),
        _places(
            "Forlì/Emilia-Romagna/4712#; Lucca/Toscana/5510#; Nuoro/Sardegna/0810#; L'Aquila/Abruzzo/6710#; "
            "Aosta/Valle d'Aosta/1110#"
        ),
    ),
    Locale(
        "nl_NL",
        "NL",
        "en",
        "{street} {number}",
        ("+3120000####", "+3110000####"),
        ("{} Evenementen B.V.", "Theater {}", "Gebroeders {} V.O.F.", "Poppodium {}", "Stichting {}"),
        _places(
            "Groningen/Groningen/971# ??; Zwolle/Overijssel/801# ??; Den Bosch/Noord-Brabant/521# ??; "
            "Sneek/Fryslân/860# ??"
        ),
    ),
    Locale(
        "cs_CZ",
        "CZ",
        "a",
        "{street} {number}",
        ("+42060100####", "+42022000####"),
        ("{} produkce s.r.o.", "Divadlo {}", "Kulturní dům {}", "{} a synové v.o.s."),
        _places(
            "Plzeň/Plzeňský kraj/30# 00; Hradec Králové/Královéhradecký kraj/50# 02; Třebíč/Vysočina/67# 01; "
            "Děčín/Ústecký kraj/40# 02"
        ),
        surnames_have_gender=True,
    ),
    Locale(
        "sv_SE",
        "SE",
        "och",
        "{street} {number}",
        ("+468465004##", "+463139006##", "+464062804##", "+4670174061#"),
        ("{} Scenteknik AB", "{}teatern", "Folkets Hus {}", "{} & Co Event AB"),
        _places("Malmö/Skåne/211 ##; Umeå/Västerbotten/903 ##; Västerås/Västmanland/722 ##; Gävle/Gävleborg/803 ##"),
    ),
    Locale(
        "el_GR",
        "GR",
        "και",
        "{street} {number}",
        ("+30690000####", "+30210000####"),
        ("{} Εκδηλώσεις Ε.Π.Ε.", "Θέατρο {}", "Αφοί {} Ο.Ε."),
        _places(
            "Πάτρα/Δυτική Ελλάδα/262 2#; Χανιά/Κρήτη/731 3#; Ιωάννινα/Ήπειρος/454 4#; Καβάλα/Ανατολική Μακεδονία/653 0#"
        ),
        surnames_have_gender=True,
    ),
    Locale(
        "fr_CH",
        "CH",
        "et",
        "{street} {number}",
        ("+4176000####", "+4122000####"),
        ("{} Spectacles Sàrl", "Fanfare {}", "Caveau {}", "Fondation {}"),
        _places("Neuchâtel/Neuchâtel/200#; Delémont/Jura/280#; Vevey/Vaud/180#; La Chaux-de-Fonds/Neuchâtel/230#"),
    ),
)
