"""What axe-core finds wrong with a page as it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SHORT = {"resultTypes": ["violations"]}  # no selectors of every element that is as it should be
COLOUR = {**SHORT, "runOnly": ["color-contrast", "link-in-text-block"]}


def check(page: Page, where: str = "", options: Mapping[str, object] = SHORT) -> None:
    """Every rule of axe, or those in `options`, on the whole page."""
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


def check_themes(page: Page) -> None:
    """The page as it is on light, and its colours on dark: nothing else differs."""
    page.emulate_media(color_scheme="light")
    check(page, "light")
    page.emulate_media(color_scheme="dark")
    check(page, "dark", COLOUR)
