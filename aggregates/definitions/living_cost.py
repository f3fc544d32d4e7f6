"""The columns of the table of living costs: a line that pages draw beside wages."""

from __future__ import annotations

from aggregates.definitions.model import Words, dimension, measure, text

POLICY = "Policy of this release"
CONSTANT = f"{POLICY}; CPI-U, US city average, all items (BLS CUUR0000SA0)"

_COLUMNS = (
    dimension(
        "living_cost.region_code",
        Words("Place of the living cost", "Workforce region, county, or the whole state."),
        Words("Lugar del costo de vida", "Región laboral, condado, o todo el estado."),
        POLICY,
    ),
    measure(
        "amount",
        Words(
            "Living cost of a year",
            "What the household needs to live on for a year, before taxes.",
            "In constant dollars, like wages: the amount that the policy gives, by the CPI-U. "
            "Chosen by the agency, and no finding about anybody. A person may need more or less.",
        ),
        Words(
            "Costo de vida de un año",
            "Lo que el hogar necesita para vivir un año, antes de impuestos.",
            "En dólares constantes, como los salarios: la cantidad que da la política de esta "
            "publicación, según el CPI-U. La elige la agencia, y no dice nada de nadie. Una "
            "persona puede necesitar más o menos.",
        ),
        "amount_given x CPI-U of the constant-dollar year / CPI-U of year_given, whole dollars",
        CONSTANT,
        "constant dollars a year",
    ),
    text(
        "household",
        Words("Household", "Who can live on the amount."),
        Words("Hogar", "Quién puede vivir con esa cantidad, en inglés."),
        source=POLICY,
    ),
    text(
        "household_es",
        Words("Household in Spanish", "Who can live on the amount, in Spanish."),
        Words("Hogar en español", "Quién puede vivir con esa cantidad."),
        source=POLICY,
    ),
    text(
        "living_cost.source",
        Words("Source of the living cost", "Who says how much it is."),
        Words("Fuente del costo de vida", "Quién dice cuánto es, en inglés."),
        source=POLICY,
    ),
    text(
        "living_cost.source_es",
        Words("Source of the living cost in Spanish", "Who says how much it is, in Spanish."),
        Words("Fuente del costo de vida en español", "Quién dice cuánto es."),
        source=POLICY,
    ),
    measure(
        "amount_given",
        Words("Living cost as given", "The amount in dollars of the year that it was given for."),
        Words("Costo de vida como se dio", "La cantidad en dólares del año para el que se dio."),
        "as given in the policy",
        POLICY,
        "dollars of the year given",
    ),
    text(
        "year_given",
        Words("Year of the living cost", "The year whose dollars the amount was given in."),
        Words("Año del costo de vida", "El año de los dólares en que se dio la cantidad."),
        "year",
        POLICY,
    ),
)

LIVING_COST = {item.id: item for item in _COLUMNS}
