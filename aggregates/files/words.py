"""What files say of themselves, in English and Spanish: README, notes sheet, metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from aggregates import policy as policies
from aggregates.schema import (
    CODED,
    LICENSES,
    NO_DATA,
    OBS_STATUS,
    OBS_STATUS_LIST,
    OBS_STATUS_NAMES,
    PUBLISHED,
    STATUSES,
    SUPPRESSED,
)

Pair = tuple[str, str]  # English, Spanish
INVENTED: Pair = (
    "Synthetic data: the people, schools and numbers are invented. They describe nobody and must "
    "not be quoted.",
    "Datos sintéticos: las personas, las escuelas y los números son inventados. No describen a "
    "nadie y no se deben citar.",
)
MEANINGS: dict[str, Pair] = {
    PUBLISHED: ("The cell holds the number.", "La celda contiene el número."),
    CODED: (
        "The rate is near 0 or 100 % and is hidden to protect privacy. It is between the two "
        "bounds beside it.",
        "La proporción está cerca de 0 o de 100 % y se oculta para proteger la privacidad. Está "
        "entre los dos límites que hay a su lado.",
    ),
    SUPPRESSED: (
        "There is a number. It is hidden to protect privacy: it is small, or with others it would "
        "let a small one be worked out.",
        "Hay un número. Se oculta para proteger la privacidad: es pequeño, o junto con otros "
        "dejaría calcular uno pequeño.",
    ),
    NO_DATA: (
        "There is no number: nobody is in the group, or the release does not count this for it.",
        "No hay número: no hay nadie en el grupo, o la publicación no cuenta esto para él.",
    ),
}
PERSONAL: Pair = (
    "Nobody can be recovered from these files. Do not try to name a person or an employer.",
    "En estos archivos no se puede reconocer a nadie. No intente identificar a una persona ni a "
    "un empleador.",
)
EMPTY: Pair = (
    "An empty cell of a number is never zero. The columns beside it, <column>_status and "
    "<column>_obs_status, say why it is empty. An empty cell of any other column means that the "
    "release names nothing there, as for what the top of a tree is part of.",
    "La celda vacía de un número nunca es cero. Las columnas que hay a su lado, <columna>_status "
    "y <columna>_obs_status, dicen por qué está vacía. La celda vacía de cualquier otra columna "
    "significa que la publicación no nombra nada ahí, como aquello de lo que forma parte la raíz "
    "de un árbol.",
)


@dataclass(frozen=True)
class About:
    """What a release says of itself, as files repeat it."""

    meta: Mapping[str, str]

    @property
    def id(self) -> str:
        """The content hash that names the release."""
        return self.meta["release_id"]

    @property
    def title(self) -> str:
        """Of the data package that it was built from."""
        return self.meta["title"]

    @property
    def source(self) -> str:
        """Where a row is from; stands on every row."""
        return f"{self.title}, release {self.id}"

    @property
    def synthetic(self) -> bool:
        """Whether the people are invented; anything but a clear no counts as yes."""
        return self.meta.get("synthetic", "true") != "false"

    @cached_property
    def policy(self) -> policies.Policy:
        """The policy that it was built by. Raises PolicyError or KeyError if it is damaged."""
        return policies.parse(self.meta["policy_toml"])

    @property
    def notice(self) -> Pair | None:
        """That the people are invented, where they are."""
        own = self.meta.get("notice", "")
        return (own or INVENTED[0], INVENTED[1]) if self.synthetic else None

    @property
    def rounding(self) -> Pair | None:
        """That the counts are rounded, where they are."""
        if not self.policy.rounded:
            return None
        base = self.policy.rounding_base
        return (
            f"Every count is rounded to a multiple of {base}, up or down by lot. A 0 stands for "
            "nobody or for a few people.",
            f"Toda cantidad se redondea a un múltiplo de {base}, hacia arriba o hacia abajo al "
            "azar. Un 0 puede ser nadie o unas pocas personas.",
        )

    @property
    def license(self) -> Pair | None:
        """Title and address of the license, if the policy states one."""
        return LICENSES.get(self.policy.license)

    @property
    def constants(self) -> dict[str, str]:
        """Columns that every row of every file ends with: where it is from and what it is not."""
        found = {"data_source": self.source}
        if self.notice:
            found["data_notice"] = self.notice[0]
        if self.rounding:
            found["rounding"] = self.rounding[0]
        return found


CONSTANTS: dict[str, tuple[Pair, Pair]] = {  # column -> name, meaning
    "data_source": (
        ("Where the row is from", "De dónde es la fila"),
        ("Title and name of the release.", "Título y nombre de la publicación."),
    ),
    "data_notice": (
        ("What the data is not", "Lo que los datos no son"),
        ("That the people are invented.", "Que las personas son inventadas."),
    ),
    "rounding": (
        ("Rounding", "Redondeo"),
        ("To what the counts are rounded.", "A qué se redondean las cantidades."),
    ),
}


def how_protected(about: About) -> Pair:
    """What is done to counts, in a sentence or two."""
    if about.rounding:
        return about.rounding
    least = about.policy.minimum_count
    return (
        f"No count under {least} is published, nor is any number that would let one be worked out.",
        f"No se publica ninguna cantidad menor que {least}, ni ningún número que dejaría "
        "calcularla.",
    )


def licensed(about: About) -> Pair:
    """What others may do with the files."""
    if about.license is None:
        return (
            "License: the agency has not stated one; ask it.",
            "Licencia: la agencia no ha indicado ninguna; pregúntele.",
        )
    title, link = about.license
    return f"License: {title}, {link}", f"Licencia: {title}, {link}"


def cited(about: About) -> Pair:
    """How to name the source."""
    return f"Cite as: {about.source}.", f"Cite así: {about.title}, publicación {about.id}."


def lines(about: About) -> list[Pair]:
    """What there is to know of a release before its numbers are used."""
    found = [about.notice, about.rounding and how_protected(about), PERSONAL]
    if not about.rounding:
        found.append(how_protected(about))
    found += [EMPTY, cited(about), licensed(about)]
    return [line for line in found if line]


STATUS_COLUMNS: dict[str, tuple[Pair, Pair]] = {  # of the table `statuses`: name, meaning
    "status": (
        ("Status", "Estado"),
        ("Word of the release, in <column>_status.", "Palabra de la publicación."),
    ),
    "obs_status": (
        ("Observation status", "Estado de observación"),
        (
            f"Code of the SDMX code list {OBS_STATUS_LIST}, in <column>_obs_status.",
            f"Código de la lista de SDMX {OBS_STATUS_LIST}.",
        ),
    ),
    "obs_status_name": (
        ("Name in SDMX", "Nombre en SDMX"),
        ("What SDMX calls the code.", "Cómo llama SDMX al código."),
    ),
    "meaning": (
        ("Meaning", "Significado en inglés"),
        ("What it means in this release.", "Lo que significa en esta publicación, en inglés."),
    ),
    "meaning_es": (
        ("Meaning in Spanish", "Significado"),
        ("What it means, in Spanish.", "Lo que significa en esta publicación."),
    ),
}


def statuses() -> list[tuple[str, ...]]:
    """The table `statuses`: what each status means, and its code in SDMX."""
    return [
        (status, OBS_STATUS[status], OBS_STATUS_NAMES[OBS_STATUS[status]], *MEANINGS[status])
        for status in STATUSES
    ]


def obs_status(of: Pair) -> tuple[Pair, Pair]:
    """Name and meaning of the column `<measure>_obs_status`."""
    codes = "; ".join(f"{code}: {name}" for code, name in OBS_STATUS_NAMES.items())
    return (
        (f"{of[0]}: observation status", f"{of[1]}: estado de observación"),
        (f"SDMX code. {codes}.", f"Código de SDMX. {codes}."),
    )


def as_json(value: object) -> str:
    """JSON as files have it: sorted as given, readable, the same every time."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
