"""What things are rented for, in the languages of the clients: titles of events, where they are, what to mind.

In a title, ``{name}`` and ``{other}`` stand for two families, ``{place}`` for a town and ``{year}`` for the year. There
are families only in languages in which a surname has one form. No play, festival or hall of these names is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Occasions:
    """The events of a language. In a venue, ``{place}`` is the town."""

    titles: Sequence[str]
    venues: Sequence[str]
    descriptions: Sequence[str]


OCCASIONS: Mapping[str, Occasions] = {
    "fr_FR": Occasions(
        (
            "Mariage {name} – {other}",
            "Festival des Lanternes, {place} {year}",
            "Le Phare sous la neige (tournée)",
            "Assises régionales du bénévolat",
            "Salon du jardin et des terrasses, {place}",
            "Bal populaire, {place}",
            "Gala de danse de l’école {name}",
            "Vœux du maire à {place}",
        ),
        (
            "Salle des fêtes, {place}",
            "Grande halle, {place}",
            "Place du Marché, {place}",
            "Théâtre du Vieux Pont, {place}",
        ),
        (
            "Montage la veille à partir de 14 h, quai de déchargement à l’arrière.",
            "Prévoir deux techniciens lumière et un régisseur son.",
            "Démontage dans la nuit ; groupe électrogène sur place.",
        ),
    ),
    "en_GB": Occasions(
        (
            "{name} and {other} wedding",
            "Lantern Festival, {place} {year}",
            "The Lighthouse in Snow (on tour)",
            "Regional Housing Conference {year}",
            "Annual dinner of the rowing club",
            "Brass band contest, {place}",
            "Graduation ball, {place}",
        ),
        ("Town Hall, {place}", "Corn Exchange, {place}", "The Old Tram Shed, {place}", "Marquee on the green, {place}"),
        (
            "Get-in from 8 am through the dock in the back lane.",
            "Neighbours: no sound check after 9 pm.",
            "The lift takes 500 kg; everything else goes up by the stairs.",
        ),
    ),
    "de_DE": Occasions(
        (
            "Hochzeit {name} und {other}",
            "Lichterfest {place} {year}",
            "Der Leuchtturm im Schnee (Gastspiel)",
            "Fachtagung Pflege und Digitales",
            "Weinfest am alten Hafen",
            "Jubiläumsfeier der Feuerwehr {place}",
            "Schulkonzert der {name}-Schule",
        ),
        ("Stadthalle {place}", "Alte Schmiede, {place}", "Festplatz am Fluss, {place}", "Kulturscheune, {place}"),
        (
            "Anlieferung nur bis 11 Uhr, Fußgängerzone.",
            "Bühne steht schon; Traversen bringen wir mit.",
            "Abbau am Sonntag ab 22 Uhr, zwei Helfer vor Ort.",
        ),
    ),
    "es_ES": Occasions(
        (
            "Boda {name} y {other}",
            "Festival de los Faroles, {place} {year}",
            "El faro bajo la nieve (gira)",
            "Congreso de Enfermería Comunitaria {year}",
            "Verbena de la plaza, {place}",
            "Cena de gala del club de remo",
            "Fiesta de la vendimia, {place}",
        ),
        (
            "Casa de la Cultura, {place}",
            "Recinto ferial, {place}",
            "Patio del convento, {place}",
            "Teatro viejo, {place}",
        ),
        (
            "Montaje desde las siete de la mañana; hay muelle de carga.",
            "Corriente trifásica a cincuenta metros del escenario.",
            "Llevar lonas por si llueve.",
        ),
    ),
    "pt_PT": Occasions(
        (
            "Casamento {name} e {other}",
            "Festival das Lanternas, {place} {year}",
            "O Farol na Neve (digressão)",
            "Encontro Nacional de Bibliotecários",
            "Arraial da associação de moradores",
            "Concerto da banda filarmónica, {place}",
        ),
        ("Casa do Povo, {place}", "Mercado velho, {place}", "Largo da Fonte, {place}", "Cine-teatro, {place}"),
        (
            "Montagem na véspera, depois das 15 horas.",
            "O gerador fica a cargo do cliente.",
            "Há escadas: levar mais um ajudante.",
        ),
    ),
    "pl_PL": Occasions(
        (
            "Festiwal Lampionów, {place} {year}",
            "Latarnia w śniegu (spektakl gościnny)",
            "Kongres Pielęgniarek i Położnych {year}",
            "Wesele w dworze pod lipami",
            "Piknik rodzinny nad jeziorem",
            "Koncert chórów szkolnych, {place}",
        ),
        ("Hala targowa, {place}", "Stara zajezdnia, {place}", "Rynek, {place}", "Klub pod Żaglami, {place}"),
        (
            "Rozładunek od podwórza, brama ma 3 m wysokości.",
            "Próba dźwięku o 16:00.",
            "Klient zapewnia dwie osoby do noszenia.",
        ),
    ),
    "it_IT": Occasions(
        (
            "Matrimonio {name} – {other}",
            "Festa delle Lanterne, {place} {year}",
            "Il faro nella neve (tournée)",
            "Convegno di Medicina Generale {year}",
            "Sagra di quartiere, {place}",
            "Concerto della banda cittadina",
        ),
        ("Teatro comunale, {place}", "Piazza del Pozzo, {place}", "Villa dei Cedri, {place}", "Ex filanda, {place}"),
        (
            "Scarico merci solo fino alle dieci.",
            "Il palco è coperto, la regia no.",
            "Serve un’ora in più per lo smontaggio.",
        ),
    ),
    "nl_NL": Occasions(
        (
            "Bruiloft {name} en {other}",
            "Lampionnenfeest {place} {year}",
            "De vuurtoren in de sneeuw (tournee)",
            "Congres Jeugd en Gezin {year}",
            "Buurtfeest op het plein",
            "Open dag van de muziekschool, {place}",
        ),
        ("Stadsgehoorzaal, {place}", "De Oude Remise, {place}", "Kade 12, {place}", "Tuin van het klooster, {place}"),
        (
            "Opbouw vanaf 7 uur, parkeren op de kade.",
            "Krachtstroom 63 A aanwezig.",
            "Stilte tijdens de dienst, tot half twaalf.",
        ),
    ),
    "cs_CZ": Occasions(
        (
            "Slavnost lampionů, {place} {year}",
            "Maják ve sněhu (hostování)",
            "Konference praktických lékařů {year}",
            "Svatba na zámku",
            "Maturitní ples gymnázia, {place}",
            "Den otevřených dveří hudební školy",
        ),
        ("Kulturní sál, {place}", "Stará tržnice, {place}", "Letní scéna, {place}", "Zámecká zahrada, {place}"),
        (
            "Příjezd jen zadní branou, klíče na vrátnici.",
            "Zvuková zkouška v 17 hodin.",
            "Při dešti se přesouvá do sálu.",
        ),
    ),
    "sv_SE": Occasions(
        (
            "Bröllop {name} och {other}",
            "Lyktfestivalen, {place} {year}",
            "Fyren i snön (turné)",
            "Konferens om folkbildning {year}",
            "Kvartersfest på torget",
            "Konsert med kulturskolan, {place}",
        ),
        ("Medborgarhuset, {place}", "Gamla spårvagnshallen, {place}", "Hamnmagasinet, {place}", "Ladan, {place}"),
        (
            "Lastkaj på baksidan, ring vaktmästaren.",
            "Scenen byggs dagen före.",
            "Ta med regnskydd till mixerplatsen.",
        ),
    ),
    "el_GR": Occasions(
        (
            "Φεστιβάλ Φαναριών, {place} {year}",
            "Ο φάρος στο χιόνι (περιοδεία)",
            "Συνέδριο Γενικής Ιατρικής {year}",
            "Γάμος στο παλιό αρχοντικό",
            "Πανηγύρι της γειτονιάς",
            "Συναυλία της φιλαρμονικής, {place}",
        ),
        ("Δημοτικό θέατρο, {place}", "Παλιά αποθήκη, {place}", "Πλατεία Πηγής, {place}", "Θερινό σινεμά, {place}"),
        (
            "Στήσιμο από τις έξι το πρωί, πριν από τη ζέστη.",
            "Το φορτηγό μένει έξω από την παλιά πόλη.",
            "Ρεύμα από γεννήτρια.",
        ),
    ),
    "fr_CH": Occasions(
        (
            "Mariage {name} – {other}",
            "Fête des Lampions, {place} {year}",
            "Un phare à l’alpage (tournée)",
            "Assemblée de la fédération des chorales",
            "Souper de soutien de la fanfare",
            "Congrès romand des soins infirmiers {year}",
        ),
        ("Grande salle, {place}", "Ancienne gare, {place}", "Cantine sous tente, {place}", "Temple du bas, {place}"),
        (
            "Montage dès 7 h 30, accès par la cour.",
            "La commune prête deux personnes pour le déchargement.",
            "Extinction de la sonorisation à 2 h.",
        ),
    ),
}
