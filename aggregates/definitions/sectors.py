"""Industry sectors: the twenty of NAICS 2022, in plain English and Spanish.

UI records hold the industry of an employer, not the occupation of a worker: somebody paid by a
hospital may be a nurse or a cook.
"""

from __future__ import annotations

# Code -> title, title in Spanish; those that employ most young people first.
SECTORS: dict[str, tuple[str, str]] = {
    "72": ("Restaurants and hotels", "Restaurantes y hoteles"),
    "44-45": ("Stores (retail trade)", "Tiendas (comercio al por menor)"),
    "62": ("Health care and social assistance", "Salud y asistencia social"),
    "31-33": ("Manufacturing", "Manufactura"),
    "56": (
        "Temporary help, cleaning, security and other support services",
        "Trabajo temporal, limpieza, seguridad y otros servicios de apoyo",
    ),
    "48-49": ("Transportation and warehousing", "Transporte y almacenes"),
    "23": ("Construction", "Construcción"),
    "61": ("Schools and colleges", "Escuelas y universidades"),
    "81": ("Repair, personal and other services", "Reparaciones, servicios personales y otros"),
    "54": (
        "Professional, scientific and technical services",
        "Servicios profesionales, científicos y técnicos",
    ),
    "71": ("Arts, entertainment and recreation", "Arte, espectáculos y recreación"),
    "52": ("Finance and insurance", "Finanzas y seguros"),
    "92": ("Government (public administration)", "Gobierno (administración pública)"),
    "51": ("Information and media", "Información y medios"),
    "11": ("Farming, forestry, fishing and hunting", "Agricultura, silvicultura, pesca y caza"),
    "42": ("Wholesale trade", "Comercio al por mayor"),
    "55": ("Company headquarters", "Oficinas centrales de empresas"),
    "53": ("Real estate and rental", "Bienes raíces y alquileres"),
    "21": ("Mining, oil and gas", "Minería, petróleo y gas"),
    "22": ("Utilities", "Electricidad, gas y agua"),
    "unknown": ("Industry not known", "Sector desconocido"),
}
