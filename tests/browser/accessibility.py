"""What axe-core finds wrong with a page as it is shown."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SHORT = {"resultTypes": ["violations"]}  # no selectors of every element that is as it should be


def check(page: Page, where: str = "") -> None:
    """Every rule of axe, on the whole page."""
    found = Axe().run(page, options=SHORT)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


def check_themes(page: Page) -> None:
    """The page as it is, on light and on dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        check(page, scheme)
