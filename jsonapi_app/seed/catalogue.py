"""What the made-up company rents out: kinds of things, by category and sub-category, and who makes them.

The kinds are those of the trade; the makers do not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing, of which there are smaller and larger models; the larger is heavier, dearer and rarer.

    ``code`` starts its references, ``series`` the names of its models; one without a series is told apart by length or
    colour. ``daily`` is the price of a day in euros; ``kg`` and ``watts`` go from the smallest model to the largest.
    """

    code: str
    noun: str
    series: str
    daily: Span
    stock: tuple[int, int]
    kg: Span
    watts: Span | None = None
    metres: Sequence[float] = ()
    channels: Sequence[int] = ()
    colours: Sequence[str] = ()
    degrees: Span | None = None
    load_kg: Span | None = None
    sold: bool = False  # rather than lent


@dataclass(frozen=True, slots=True)
class Category:
    """A part of the catalogue, with the makers of its things and what is said of them."""

    name: str
    makers: Sequence[str]
    descriptions: Sequence[str]
    sub_categories: Mapping[str, Sequence[Kind]]


BLACK_WHITE, METAL = ("black", "white"), ("silver", "black")
COLOURS = ("black", "blue", "red", "green", "grey")
CLOTH = ("black", "ivory", "bordeaux", "midnight blue", "chroma green")
SHORT, LONG = (1, 2.5, 5, 10, 15, 20), (5, 10, 20, 25, 50)

AUDIO = Category(
    "Audio",
    ("Orvane", "Klangbär", "Sonorelle", "Brightmoor", "Acústica Vega", "Tonfeld"),
    (
        "Comes in a flight case with wheels.",
        "Livré avec housse de protection.",
        "Checked and measured every six months.",
        "Se entrega con cable de corriente.",
    ),
    {
        "Line arrays": (
            Kind("LAE", "line-array speaker", "LA", (28, 110), (4, 32), (12, 62), (400, 1800)),
            Kind("LAS", "line-array subwoofer", "LS", (35, 95), (4, 16), (38, 96), (900, 3200)),
        ),
        "Loudspeakers": (
            Kind("SPA", "active speaker", "A", (14, 48), (4, 20), (8, 31), (250, 1400), colours=BLACK_WHITE),
            Kind("SPC", "column speaker", "C", (22, 60), (2, 12), (11, 28), (200, 900), colours=BLACK_WHITE),
            Kind("WDG", "stage monitor", "M", (15, 42), (4, 24), (13, 27), (300, 1200)),
            Kind("SUB", "subwoofer", "S", (20, 65), (2, 16), (24, 78), (500, 2400)),
        ),
        "Amplifiers": (
            Kind("AMP", "power amplifier", "P", (18, 85), (2, 14), (7, 24), (1200, 9600), channels=(2, 4, 8)),
        ),
        "Mixing consoles": (
            Kind("MXD", "digital console", "D", (55, 420), (1, 4), (8, 64), (80, 480), channels=(16, 32, 48, 64, 96)),
            Kind("MXA", "analogue mixer", "X", (9, 35), (1, 6), (3, 18), (20, 90), channels=(6, 8, 12, 16, 24)),
            Kind("SBX", "stage box", "SB", (20, 70), (1, 8), (4, 12), (35, 120), channels=(8, 16, 32, 48)),
        ),
        "Microphones": (
            Kind("MIV", "vocal microphone", "V", (3, 14), (4, 40), (0.25, 0.45)),
            Kind("MII", "instrument microphone", "I", (3, 18), (4, 30), (0.15, 0.5)),
            Kind("MIC", "condenser microphone", "K", (6, 38), (2, 12), (0.1, 0.7)),
            Kind("MIB", "boundary microphone", "B", (6, 15), (1, 8), (0.3, 0.6)),
            Kind("MIG", "gooseneck microphone", "G", (5, 12), (2, 16), (0.2, 0.9)),
        ),
        "Wireless": (
            Kind("WHH", "wireless handheld set", "WH", (18, 55), (2, 16), (0.8, 2.4), channels=(1, 2, 4)),
            Kind("WBP", "wireless beltpack set", "WB", (18, 58), (2, 16), (0.7, 2.1), channels=(1, 2)),
            Kind("IEM", "in-ear monitor set", "IE", (20, 60), (1, 12), (0.9, 2.2)),
            Kind("ICM", "intercom station", "IC", (12, 40), (1, 10), (0.5, 3), channels=(1, 2, 4)),
        ),
        "Signal processing": (
            Kind("DIB", "DI box", "DI", (2, 9), (4, 40), (0.3, 1.1), channels=(1, 2, 8)),
            Kind("PRO", "loudspeaker processor", "LP", (14, 48), (1, 6), (2.2, 4.8), (20, 60)),
        ),
        "Players and recorders": (
            Kind("PLY", "media player", "MP", (15, 60), (1, 6), (2, 6), (15, 60), channels=(2, 4)),
            Kind("REC", "multitrack recorder", "MR", (25, 70), (1, 3), (2, 7), (20, 60), channels=(8, 24, 64)),
        ),
    },
)

LIGHTING = Category(
    "Lighting",
    ("Lumévia", "Strålhus", "Noctaro", "Prisma Norte", "Glimmerworks"),
    (
        "Mit Haken und Sicherungsseil.",
        "Livré avec crochet et élingue.",
        "In a flight case of four.",
        "Na zewnątrz tylko pod dachem.",
        "Lamp hours are read at each return.",
    ),
    {
        "Moving heads": (
            Kind("MHS", "moving-head spot", "Spot", (32, 120), (2, 24), (14, 42), (200, 1500), degrees=(5, 48)),
            Kind("MHW", "moving-head wash", "Wash", (26, 95), (2, 24), (8, 30), (150, 1200), degrees=(8, 62)),
            Kind("MHB", "moving-head beam", "Beam", (24, 80), (2, 16), (11, 26), (130, 550), degrees=(1.5, 6)),
        ),
        "LED projectors": (
            Kind("PAR", "LED PAR", "Par", (6, 24), (6, 60), (2, 9), (60, 350), colours=BLACK_WHITE, degrees=(10, 60)),
            Kind("BAR", "LED batten", "Bar", (10, 38), (4, 32), (4, 14), (80, 500), metres=(0.5, 1, 1.2)),
            Kind("UPL", "battery uplight", "Up", (9, 22), (4, 48), (2.5, 6), (15, 80), colours=BLACK_WHITE),
            Kind("BLI", "LED blinder", "Blind", (12, 34), (2, 16), (4, 11), (100, 650), degrees=(35, 60)),
        ),
        "Theatre luminaires": (
            Kind("PRF", "profile spot", "Pro", (11, 44), (4, 30), (6, 18), (150, 2000), degrees=(15, 50)),
            Kind("FRS", "Fresnel spot", "Fres", (8, 30), (4, 30), (4, 15), (150, 2000), degrees=(8, 65)),
            Kind("FOL", "followspot", "Follow", (45, 160), (1, 4), (18, 62), (400, 2500), degrees=(4, 14)),
            Kind("CYC", "cyclorama light", "Cyc", (9, 32), (2, 20), (5, 14), (200, 1200)),
        ),
        "Lighting control": (
            Kind("LCO", "lighting console", "Desk", (40, 260), (1, 4), (6, 44), (60, 400), channels=(512, 1024, 4096)),
            Kind("DIM", "dimmer pack", "Dim", (16, 70), (1, 12), (5, 38), channels=(4, 6, 12, 24)),
            Kind("DMX", "DMX splitter", "Split", (5, 14), (2, 14), (0.8, 2.5), (10, 20), channels=(4, 8, 10)),
            Kind("NOD", "Ethernet node", "Node", (9, 28), (1, 10), (0.7, 2.8), (10, 35), channels=(2, 4, 8)),
        ),
        "Effects": (
            Kind("HAZ", "haze machine", "Haze", (22, 65), (1, 8), (6, 26), (400, 1500)),
            Kind("FOG", "fog machine", "Fog", (14, 55), (1, 8), (4, 22), (700, 2600)),
            Kind("STR", "LED strobe", "Flash", (18, 58), (2, 16), (5, 12), (300, 1000)),
            Kind("CON", "confetti blower", "Conf", (35, 110), (1, 4), (9, 34), (800, 1500)),
            Kind("FAN", "stage fan", "Fan", (9, 26), (1, 8), (5, 16), (60, 400)),
        ),
    },
)

STAGING = Category(
    "Staging and rigging",
    ("Ferrolina", "Bühnwerk", "Alunor", "Steadmast", "Tréteau & Cie"),
    (
        "Inspected yearly; the report is on the trolley.",
        "Prüfbuch liegt bei.",
        "À monter par deux personnes au moins.",
        "Conforme alle norme vigenti.",
    ),
    {
        "Truss": (
            Kind("TRQ", "square truss", "Q", (5, 22), (6, 80), (4, 28), metres=(0.5, 1, 1.5, 2, 3, 4)),
            Kind("TRT", "triangular truss", "T", (4, 16), (6, 60), (3, 19), metres=(0.5, 1, 2, 3)),
            Kind("TRC", "truss corner", "K", (6, 18), (4, 30), (4, 13)),
            Kind("TRB", "truss base plate", "BP", (3, 9), (4, 30), (8, 32), load_kg=(60, 400)),
        ),
        "Decks": (
            Kind("DCK", "stage deck", "Deck", (8, 20), (10, 120), (28, 44), metres=(1, 2), load_kg=(500, 750)),
            Kind("LEG", "deck leg", "", (0.5, 2), (40, 400), (0.8, 3), metres=(0.2, 0.4, 0.6, 0.8, 1)),
            Kind("STP", "stage stairs", "Step", (10, 26), (1, 8), (14, 42), load_kg=(300, 500)),
            Kind("GRD", "guard rail", "Rail", (3, 8), (4, 60), (7, 15), metres=(1, 2)),
        ),
        "Hoists and lifts": (
            Kind("HOI", "chain hoist", "H", (28, 90), (2, 16), (16, 58), (400, 1800), load_kg=(250, 2000)),
            Kind("LFT", "wind-up lift", "Lift", (24, 80), (1, 8), (28, 180), metres=(4, 5, 6), load_kg=(80, 300)),
        ),
        "Rigging hardware": (
            Kind("CLP", "hook clamp", "", (0.3, 1.5), (40, 300), (0.3, 1.1), colours=METAL, load_kg=(50, 500)),
            Kind("SLG", "round sling", "", (0.8, 3), (10, 80), (0.3, 2.4), metres=(0.5, 1, 2, 3), load_kg=(1000, 2000)),
            Kind("SHK", "shackle", "SH", (0.3, 1), (40, 200), (0.2, 1.4), load_kg=(1000, 4750)),
        ),
        "Stands": (
            Kind("SPS", "speaker stand", "SP", (2.5, 8), (4, 40), (3, 9), metres=(1.8, 2.1, 2.4), load_kg=(35, 80)),
            Kind("MIS", "microphone stand", "MS", (1.5, 5), (8, 60), (1.2, 5), metres=(0.6, 1.6, 2.2)),
            Kind("LGS", "lighting stand", "L", (5, 18), (2, 24), (5, 17), metres=(2.7, 3.2, 3.8), load_kg=(25, 100)),
            Kind("MUS", "music stand", "", (1, 3), (8, 60), (1.5, 3.2), colours=METAL),
        ),
        "Drapes": (
            Kind("CUR", "stage curtain", "", (9, 35), (2, 24), (3, 16), metres=(3, 4, 6, 8), colours=CLOTH),
            Kind("FLO", "dance floor", "", (14, 40), (1, 12), (18, 46), metres=(5, 10, 15), colours=BLACK_WHITE),
        ),
    },
)

CABLING = Category(
    "Power and cabling",
    ("Kabelrund", "Voltessa", "Prądex", "Ohm & Daughters"),
    (
        "Tested before every rental.",
        "Rangé en caisse grillagée.",
        "Bitte gewickelt zurückgeben.",
        "Devolver enrollado y seco.",
    ),
    {
        "Signal cables": (
            Kind("XLR", "XLR cable", "", (0.8, 3.5), (20, 240), (0.1, 2), metres=SHORT, colours=COLOURS),
            Kind("DMC", "DMX cable", "", (0.8, 3.5), (20, 200), (0.1, 2), metres=SHORT, colours=COLOURS),
            Kind("SPK", "speaker cable", "", (1.5, 6), (10, 80), (0.4, 6), metres=SHORT),
            Kind("JCK", "jack cable", "", (0.8, 2.5), (10, 80), (0.1, 0.8), metres=(0.5, 1, 3, 6), colours=COLOURS),
            Kind("NET", "network cable", "", (1, 8), (10, 80), (0.1, 5), metres=(1, 3, 5, 20, 50), colours=COLOURS),
            Kind("MUL", "multicore", "", (12, 55), (1, 8), (8, 48), metres=(20, 30, 50), channels=(8, 16, 24, 32)),
        ),
        "Power cables": (
            Kind("PSC", "mains cable", "", (0.8, 3), (20, 200), (0.4, 5), metres=LONG, colours=("black", "orange")),
            Kind("P16", "three-phase cable 16 A", "", (3, 12), (4, 40), (2, 18), metres=LONG),
            Kind("P32", "three-phase cable 32 A", "", (4, 18), (4, 30), (4, 34), metres=LONG),
            Kind("P63", "three-phase cable 63 A", "", (8, 32), (2, 16), (8, 68), metres=LONG),
        ),
        "Distribution": (
            Kind("DST", "distribution box", "Dist", (14, 85), (1, 10), (6, 60), channels=(6, 12, 24)),
            Kind("RMP", "cable ramp", "Ramp", (3, 9), (6, 80), (6, 17), channels=(2, 3, 5), load_kg=(2000, 10000)),
            Kind("GEN", "silent generator", "Gen", (60, 380), (1, 4), (45, 1800), (2000, 100000)),
            Kind("UPS", "power conditioner", "Line", (12, 40), (1, 6), (5, 26), (800, 3000)),
        ),
        "Consumables": (
            Kind("TAP", "gaffer tape", "", (6, 14), (10, 120), (0.4, 0.9), metres=(25, 50), colours=COLOURS, sold=True),
            Kind("BAT", "AA battery, pack of ten", "Cell", (4, 9), (10, 200), (0.2, 0.3), sold=True),
        ),
    },
)

VIDEO = Category(
    "Video",
    ("Visiona Sur", "Bildhaus", "Clairobscur", "Pixelmoor"),
    ("Remote control and cable in the case.", "Avec sangles et caisse de transport.", "Farben sind abgeglichen."),
    {
        "Projection": (
            Kind("PRJ", "laser projector", "Lux", (80, 620), (1, 6), (6, 72), (300, 2600)),
            Kind("SCR", "projection screen", "Wide", (18, 90), (1, 6), (9, 52), metres=(2, 3, 4, 6)),
        ),
        "Screens": (
            Kind("MON", "display", "View", (22, 140), (1, 10), (6, 48), (40, 450)),
            Kind("LED", "LED wall panel", "Wall", (24, 60), (8, 96), (6, 13), (120, 300)),
        ),
        "Switching and cameras": (
            Kind("SWI", "video switcher", "Cut", (35, 190), (1, 4), (2, 11), (30, 180), channels=(4, 8, 12)),
            Kind("CAM", "camera", "Eye", (60, 240), (1, 6), (1.5, 7), (15, 60)),
            Kind("HDC", "HDMI cable", "", (1.5, 8), (6, 40), (0.1, 2.5), metres=(1, 3, 5, 10, 15)),
        ),
    },
)

CATALOGUE = (AUDIO, LIGHTING, STAGING, CABLING, VIDEO)
