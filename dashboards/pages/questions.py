"""The questions that linked data should answer, with the answer of this release to each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html, register_page

from dashboards.components import Column, Link, Table, contents, csv_link
from dashboards.language import N_, _, ngettext
from dashboards.questions import access, after, gaps, jobs, records
from dashboards.questions.question import Question, Theme
from dashboards.shell import Page, titled
from dashboards.takeover import takeover

PATH, PAGE = "/questions", "questions"
TITLE = N_("What should we know?")


def themes() -> list[Theme]:
    """Every question, by subject, in the order of the page."""
    return [
        Theme("jobs", _("Jobs of the future"), jobs.answers()),
        Theme("after", _("After high school"), after.answers()),
        Theme("groups", _("Differences among groups"), gaps.answers()),
        Theme("access", _("Who gets in"), access.answers()),
        Theme("at-work", _("Learning at work"), records.at_work()),
        Theme("earned", _("Credentials and placement"), records.earned()),
        Theme("behind", _("Behind the numbers"), records.behind()),
    ]


def content(_args: Mapping[str, Any]) -> Page:
    """All questions with their answers."""
    found = themes()
    asked = [one for theme in found for one in theme.questions]
    answered = [one for one in asked if not one.absent]
    told = ngettext(
        "This release answers %(n)s of %(all)s questions.",
        "This release answers %(n)s of %(all)s questions.",
        len(answered),
        n=len(answered),
        all=len(asked),
    )
    body = [
        html.H1(_(TITLE)),
        html.P(
            _(
                "The questions that a state asks of its linked records. Every answer is written "
                "from the numbers of this release, and leads to the page that shows them."
            ),
            className="wf-lede",
        ),
        html.P(told, className="wf-summary"),
        contents((theme.ident, theme.title) for theme in found),
        *(_section(theme) for theme in found),
        csv_link(f"/csv/{PAGE}/answers.csv", _("all questions and answers")),
    ]
    about = _("Questions about school, work and wages, each answered from this release.")
    return Page(_(TITLE), about, body, {"answers": table(asked)})


def _section(theme: Theme) -> html.Section:
    heading = html.H2(theme.title, id=f"{theme.ident}-heading")
    return html.Section(
        [heading, *(one.section for one in theme.questions)],
        id=theme.ident,
        className="wf-question",
        **{"aria-labelledby": f"{theme.ident}-heading"},
    )


def table(asked: list[Question]) -> Table:
    """A row a question: the answer, whom it is of, and the view."""
    columns = [
        Column("question", _("Question")),
        Column("answer", _("Answer")),
        Column("of", _("Whom it is about")),
        Column("view", _("Page")),
    ]
    rows = [
        [
            Link(one.question, f"{PATH}#{one.ident}"),
            " ".join(one.said) or one.absent,
            one.of,
            one.way[1],
        ]
        for one in asked
    ]
    codes = [{"question_id": one.ident} for one in asked]
    return Table("answers", _("Questions and answers"), columns, rows, codes)


def layout(**_given: Any) -> Any:
    """Nothing to draw: the page is complete as the server sends it."""
    return takeover(PAGE)


register_page(__name__, path=PATH, title=titled(TITLE), content=content)
