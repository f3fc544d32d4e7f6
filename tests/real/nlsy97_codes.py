"""What the survey's own codes stand for in the package: industries, fields, occupations, areas.

The 2024 cluster of each program is our own reading, not an official crosswalk: the one that most
of its field or occupations belong to. No cluster is split over several, since the parts would be
too small to show the second framework.
"""

NAICS = {  # group of industries -> a sector in it; the policy pools the sectors of each group
    "Core": "23",
    "Extractive and Other": "11",
    "High-Wage Service": "54",
    "Low-Wage Service": "44",
    "Other Services": "81",
    "Public Sector": "92",
}
ARMED_FORCES = "Armed Forces"
RACES = {
    "African American": "black",
    "Asian or Pacific Islander": "asian",
    "Hispanic": "hispanic",
    "White": "white",
}
REGIONS = ("Northeast", "North Central", "South", "West")
AREAS = ("MSA", "Non-MSA")
CLUSTERS = {
    "01": "Agriculture, Food and Natural Resources",
    "02": "Architecture and Construction",
    "03": "Arts, A/V Technology and Communications",
    "04": "Business Management and Administration",
    "05": "Education and Training",
    "08": "Health Science",
    "09": "Hospitality and Tourism",
    "10": "Human Services",
    "12": "Law, Public Safety, Corrections and Security",
    "13": "Manufacturing",
    "14": "Marketing",
    "15": "Science, Technology, Engineering and Mathematics",
    "16": "Transportation, Distribution and Logistics",
}
CLUSTERS_2024 = {
    "manufacturing": "Advanced Manufacturing",
    "agriculture": "Agriculture",
    "arts": "Arts, Entertainment, & Design",
    "construction": "Construction",
    "digital": "Digital Technology",
    "education": "Education",
    "health": "Healthcare & Human Services",
    "hospitality": "Hospitality, Events, & Tourism",
    "management": "Management & Entrepreneurship",
    "marketing": "Marketing & Sales",
    "public-service": "Public Service & Safety",
    "transportation": "Supply Chain & Transportation",
}
FIELDS = {  # college field -> program, cluster, 2024 cluster, CIP code
    "Business": ("college-business", "04", "management", "52.0101"),
    "Education": ("college-education", "05", "education", "13.0101"),
    "Health": ("college-health", "08", "health", "51.0000"),
    "Liberal Arts & Humanities": ("college-humanities", "03", "arts", "24.0101"),
    "STEM": ("college-stem", "15", "digital", "30.0101"),
    "Social Science": ("college-social-science", "10", "health", "45.0101"),
}
OCCUPATIONS = (  # Census 2002 codes, first and last -> program, cluster, 2024 cluster, CIP code
    (10, 950, "job-management", "04", "management", "52.0201"),
    (1000, 1960, "job-computing-and-science", "15", "digital", "11.0101"),
    (2000, 2060, "job-community-service", "10", "health", "44.0000"),
    (2100, 2150, "job-legal", "12", "public-service", "22.0302"),
    (2200, 2550, "job-teaching", "05", "education", "13.1501"),
    (2600, 2960, "job-arts-and-media", "03", "arts", "50.0101"),
    (3000, 3650, "job-health-care", "08", "health", "51.2601"),
    (3700, 3950, "job-protective-service", "12", "public-service", "43.0107"),
    (4000, 4160, "job-food-service", "09", "hospitality", "12.0500"),
    (4200, 4250, "job-cleaning-and-grounds", "09", "hospitality", "52.0901"),
    (4300, 4650, "job-personal-care", "10", "health", "12.0401"),
    (4700, 4960, "job-sales", "14", "marketing", "52.1801"),
    (5000, 5930, "job-office", "04", "management", "52.0401"),
    (6000, 6130, "job-farming", "01", "agriculture", "01.0000"),
    (6200, 6940, "job-construction", "02", "construction", "46.0000"),
    (7000, 7620, "job-repair", "13", "manufacturing", "47.0000"),
    (7700, 8960, "job-production", "13", "manufacturing", "48.0000"),
    (9000, 9750, "job-transport", "16", "transportation", "49.0205"),
)
