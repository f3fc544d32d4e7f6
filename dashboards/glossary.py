"""The terms that pages explain: each with its plain words and, where it has one, its definition.

What a term is comes from the release's own definitions; how it is counted, and everything about
terms that the release does not define, is said here, in words for readers of grade 8. To explain
another term, add it to TERMS: `terms.term("its_key")` shows it, and `/methods` lists it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.language import N_


@dataclass(frozen=True)
class Term:
    """A term: what it is called, what it is, how it is counted, and where it is from.

    entry   id in the release's definitions, which then say what it is, and its source
    text    what it is, where the release does not define it
    how     how it is counted, with whom a share is of; or what it does not say
    source  where it is from, where the release does not define it
    """

    name: str
    entry: str = ""
    text: str = ""
    how: str = ""
    source: str = ""


WAGE_RECORDS = N_("State unemployment-insurance (UI) wage records linked to school records")
OF_THE_FOUR = N_(
    "Each leaver looked up is in one of four groups: working, working and in college, in college "
    "only, or not found. Each share is of all leavers looked up."
)
CALLED_SO_HERE = N_("Our own term for this site")
EDUCATOR_RECORDS = N_("School records of CTE teachers")
CITED = (  # what sources in the release are made of, with WAGE_RECORDS and "School records"
    N_("college enrollment records"),
    N_("Credential records linked to school records"),
    N_("CPI-U, US city average, all items (BLS CUUR0000SA0)"),
)

TERMS: dict[str, Term] = {
    # who
    "leavers": Term(
        N_("Leavers"),
        "n_exiters",
        how=N_("Each person counts once, with or without a diploma."),
    ),
    "looked_up": Term(
        N_("Leavers looked up"),
        "n_matched",
        how=N_(
            "A share is always of these people. A leaver who could not be looked up is in no share."
        ),
    ),
    "share_looked_up": Term(
        N_("Share looked up"),
        "rate_matched",
        how=N_("The leavers looked up, divided by all leavers."),
    ),
    "cohort": Term(
        N_("Leaving years"),
        "cohort_code",
        how=N_(
            "A group of leavers is shown only as far as the wage records reach for all of it. So "
            "later years are about people who left earlier."
        ),
    ),
    "horizon": Term(
        N_("Time since leaving"),
        "horizon_code",
        how=N_("The clock starts with the last quarter in school. A quarter is three months."),
    ),
    "school_place": Term(
        N_("Place of school"),
        "region_code",
        how=N_("It is where people went to school. They may live or work somewhere else now."),
    ),
    "workforce_region": Term(
        N_("Workforce region"),
        text=N_("A group of counties. The state plans jobs and training for it as one area."),
        how=N_("A school belongs to the region of its county."),
        source=N_("County list of the state"),
    ),
    # programs
    "cte": Term(
        N_("Career and technical education (CTE)"),
        text=N_("School classes that teach the skills of a field of work, such as welding."),
        how=N_("People are counted by the main program that they took."),
        source=N_("School records"),
    ),
    "program": Term(
        N_("Program"),
        "program_code",
        how=N_("A person who took more than one program counts in the main one only."),
    ),
    "career_cluster": Term(
        N_("Career cluster"),
        text=N_("A family of programs for the same kind of work, such as health care."),
        how=N_("The numbers of a cluster take in everyone in its programs."),
        source=N_("National Career Clusters Framework"),
    ),
    "cte_level": Term(N_("CTE level"), "cte_level"),
    "work_based_learning": Term(
        N_("A work-based learning placement"),
        "work_based_learning",
        how=N_("People who take part may differ in other ways too. So a difference is no proof."),
    ),
    "credential": Term(
        N_("Credential"),
        "credential_code",
        how=N_("It shows that a person has learned a skill: a license or a certificate, say."),
    ),
    # work
    "covered_work": Term(
        N_("Covered work"),
        text=N_("Work for an employer that pays state unemployment insurance."),
        how=N_(
            "Work for oneself, in another state, in the military or for the federal government "
            "is not in these records. The share is of all leavers looked up."
        ),
        source=WAGE_RECORDS,
    ),
    "full_quarter": Term(
        N_("A full quarter with one employer"),
        "n_full_quarter",
        how=N_(
            "The same employer paid them in that quarter, the one before and the one after. The "
            "share is of all leavers looked up."
        ),
    ),
    "full_year": Term(
        N_("Work in all four quarters"),
        "n_full_year",
        how=N_("By one employer or by several. The share is of all leavers looked up."),
    ),
    "working": Term(N_("Working"), "n_working", how=OF_THE_FOUR),
    "working_enrolled": Term(N_("Working and in college"), "n_working_enrolled", how=OF_THE_FOUR),
    "enrolled": Term(N_("In college, no covered work"), "n_enrolled", how=OF_THE_FOUR),
    "in_college": Term(
        N_("In college"),
        text=N_("Found in college records, with or without a job."),
        how=N_(
            "Those working and in college plus those in college only, divided by all leavers "
            "looked up."
        ),
        source=N_("College enrollment records"),
    ),
    "not_found": Term(
        N_("Not found in records"),
        "n_not_found",
        how=N_(
            "It does not mean that they had no job. They may work for themselves, in another "
            "state, in the military or for the federal government. The share is of all leavers "
            "looked up."
        ),
    ),
    "wage_records": Term(
        N_("Wage records"),
        text=N_(
            "Every three months, employers tell the state what they paid each worker. They do so "
            "for unemployment insurance."
        ),
        how=N_("They list the pay and the employer, but not the job that a person did."),
        source=WAGE_RECORDS,
    ),
    "industry": Term(
        N_("Industry"),
        "sector_code",
        how=N_(
            "It is what the employer who paid them most does. It is not their job: a hospital "
            "pays nurses and cooks. The share is of those with covered work."
        ),
    ),
    "work_place": Term(
        N_("Where they work"),
        "place_code",
        how=N_("The share is of those with covered work."),
    ),
    # wages
    "median_wage": Term(
        N_("Median wage"),
        "wage_employed_p50",
        how=N_(
            "Add up what each person was paid in all jobs, before tax. Then line people up from "
            "the lowest pay to the highest. The one in the middle is the median."
        ),
    ),
    "middle_half": Term(
        N_("The middle half of earners"),
        text=N_(
            "One earner in four made less than the first number. One in four made more than the "
            "second. The rest are the middle half."
        ),
        how=N_("The two numbers are the 25th and the 75th percentile of wages."),
        source=WAGE_RECORDS,
    ),
    "percentile": Term(
        N_("Percentile"),
        text=N_(
            "A point on the way from the lowest pay to the highest. At the 25th percentile, a "
            "quarter of the earners made that much or less."
        ),
        how=N_("The 50th percentile is the median: half made that much or less."),
        source=WAGE_RECORDS,
    ),
    "constant_dollars": Term(
        N_("Dollars of one year"),
        text=N_(
            "Prices rise. So the pay of each year is put into the prices of one year, and years "
            "can be compared."
        ),
        how=N_("By the Consumer Price Index (CPI-U) for all goods in U.S. cities."),
        source=N_("U.S. Bureau of Labor Statistics"),
    ),
    # teachers
    "teachers": Term(
        N_("CTE teachers"),
        "n_educators",
        text=N_("People who teach career and technical education in a school year."),
        how=N_("A school year is named by the year in which it ends."),
        source=EDUCATOR_RECORDS,
    ),
    "able_to_retire": Term(
        N_("Able to retire"),
        "retirement_code",
        text=N_("Old enough to retire, or with enough years of service, by the rule in use."),
        how=N_(
            "The share is of all CTE teachers of the year. Within five years takes in those who "
            "could retire today."
        ),
        source=EDUCATOR_RECORDS,
    ),
    "leavers_a_year": Term(
        N_("Leavers a year"),
        text=N_("People who leave school in a year with the cluster as their main program."),
        how=N_("All years together, divided by their number. Only those looked up are counted."),
        source=WAGE_RECORDS,
    ),
    "openings": Term(
        N_("Openings a year"),
        "annual_openings",
        text=N_("Openings that the state expects each year in an occupation."),
        how=N_(
            "For a cluster, each occupation that its programs lead to counts once. Clusters share "
            "occupations, so their openings do not add up."
        ),
        source=N_("Openings by occupation, from the state"),
    ),
    # chance
    "likely_range": Term(
        N_("Likely range"),
        text=N_(
            "How far chance alone could move a share. The fewer the people, the wider the range."
        ),
        how=N_(
            "It is worked out from the share and the number of people. Of 20 such ranges, about "
            "19 hold what we would see if there were no chance (95%, Wilson)."
        ),
        source=CALLED_SO_HERE,
    ),
    "told_apart": Term(
        N_("Cannot be told apart"),
        text=N_("The two differ by no more than chance alone could make them differ."),
        how=N_(
            "We work out a likely range for the difference of the two shares. If it takes in no "
            "difference at all, we do not say that one is higher (95%, Newcombe)."
        ),
        source=CALLED_SO_HERE,
    ),
    "representation": Term(
        N_("Representation ratio"),
        text=N_(
            "A group's share of the people in a program over its share of all leavers. At 0.60, "
            "there are 60 of the group where equal shares would give 100."
        ),
        how=N_(
            "Leavers looked up. The likely range compares the group with all others, since the "
            "group is a part of everyone (ratio of two shares: Katz and others 1978). It does not "
            "say why."
        ),
        source=CALLED_SO_HERE,
    ),
    "gap_range": Term(
        N_("Likely range of a gap"),
        text=N_(
            "Each year of leavers is counted whole. But it is one year of many that could have "
            "been, so we treat the people as a sample of such years."
        ),
        how=N_(
            "Each share gets its range by Wilson's method. The range of a gap is put together from "
            "the two (Newcombe 1998, method 10). If it takes in no difference, chance alone could "
            "give the gap. A group and everyone together: by its gap to all the others."
        ),
        source=CALLED_SO_HERE,
    ),
    "gap_range_wages": Term(
        N_("Likely range of a wage gap"),
        text=N_(
            "Each year of leavers is counted whole. But it is one year of many that could have "
            "been, so we treat the people as a sample of such years."
        ),
        how=N_(
            "The range of a median comes from the middle half of wages and the number of people "
            "(McGill, Tukey and Larsen 1978). The range of a gap is put together from the two "
            "(Zou and Donner 2008)."
        ),
        source=CALLED_SO_HERE,
    ),
    "closing_test": Term(
        N_("Test of whether a gap is closing"),
        text=N_("A straight line through the gaps of all years, and how sure its slope is."),
        how=N_(
            "Each year weighs by how sure its gap is (weighted least squares, Wald test at 95%). "
            "If the years lie further from the line than chance would put them, the range is "
            "made wider (Birge 1932). If the range of the slope takes in no change, we do not say "
            "that the gap is closing."
        ),
        source=CALLED_SO_HERE,
    ),
    "gap_parts": Term(
        N_("Parts of a gap"),
        text=N_(
            "One part is the mix: more of one group are where everybody does better or worse. The "
            "other part is within: the groups differ in the same place."
        ),
        how=N_(
            "Kitagawa's method (1955), the same as Oaxaca and Blinder's in two parts with half "
            "weights. What is suppressed can be anything that fits, so each part is a range."
        ),
        source=CALLED_SO_HERE,
    ),
    # numbers that are not there
    "hidden": Term(
        N_("Suppressed to protect privacy"),
        text=N_(
            "The group is small. Or the number would let someone work out the number of a small "
            "group."
        ),
        how=N_(
            "A number that is suppressed is not zero. We cannot tell you which of the two reasons "
            "it is."
        ),
        source=N_("Privacy rules of this release"),
    ),
    "not_yet": Term(
        N_("Not yet"),
        text=N_("The wage records do not reach that far yet for all of these people."),
        how=N_("Each new year of records adds a year of answers."),
        source=WAGE_RECORDS,
    ),
    "not_counted": Term(
        N_("Not in this release"),
        text=N_(
            "This release does not split people up that far, or the number cannot be made from "
            "the records."
        ),
        how=N_("Where groups are too small on average, they are counted as one larger group."),
        source=N_("Privacy rules of this release"),
    ),
    "as_range": Term(
        N_("Shown as a range"),
        text=N_("The share is so near to none or all that its exact value would tell too much."),
        how=N_("“95% or more” means that it is from 95% up to 100%."),
        source=N_("Privacy rules of this release"),
    ),
}

COLUMNS = {  # key of a table's column -> term that its heading is
    "n_exiters": "leavers",
    "n_matched": "looked_up",
    "rate_matched": "share_looked_up",
    "likely_range": "likely_range",
    "n_educators": "teachers",
    "rate_within_5": "able_to_retire",
    "leavers": "leavers_a_year",
    "annual_openings": "openings",
    "cohort": "cohort",
    "horizon": "horizon",
    "sector": "industry",
    "rate_employed": "covered_work",
    "rate_full_quarter": "full_quarter",
    "rate_full_year": "full_year",
    "rate_working": "working",
    "rate_working_enrolled": "working_enrolled",
    "rate_enrolled": "enrolled",
    "rate_in_college": "in_college",
    "rate_not_found": "not_found",
}


def of_column(key: str) -> str:
    """The term that the heading of a column is; empty where it needs no explaining."""
    if key.startswith("wage_"):
        return "median_wage" if key.endswith("_p50") else "percentile"
    return COLUMNS.get(key, "")
