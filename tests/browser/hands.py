"""Ways of using a page: by touch on a phone, and by keyboard alone at a desk."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

WITHIN = 15_000  # ms for an answer, on a machine that may be busy
FEW_STEPS = 12  # of the arrow keys; further down a list one types a name
MOST_STOPS = 400  # of the keyboard before something is called out of reach
SUGGESTION = "#suggestions [role=option]"
PHONE = {"width": 375, "has_touch": True, "is_mobile": True}
DESK = {"width": 1280}


class Hand:
    """Somebody's way of using a page: taps of a finger, or keys alone."""

    def __init__(self, page: Page, touch: bool) -> None:
        self.page, self.touch = page, touch

    def reach(self, target: Locator) -> None:
        """Go there: a finger scrolls, a keyboard steps from stop to stop."""
        target.scroll_into_view_if_needed()
        if self.touch:
            return
        for _stop in range(MOST_STOPS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open a fold."""
        self.reach(target)
        if self.touch:
            target.tap()
        else:
            self.page.keyboard.press("Enter")

    def search(self, words: str) -> Locator:
        """Type into the search box; what is suggested."""
        box = self.page.locator("#search")
        self.press(box) if self.touch else self.reach(box)
        box.press("Control+a")  # what was typed before
        self.page.keyboard.type(words, delay=15)
        expect(self.page.locator(SUGGESTION).first).to_be_visible(timeout=WITHIN)
        return self.page.locator(SUGGESTION)

    def take_first(self, words: str) -> None:
        """Choose the first suggestion once it is about `words`, and wait for its page."""
        first = self.page.locator(SUGGESTION).first
        expect(first).to_contain_text(words, timeout=WITHIN)
        with self.page.expect_navigation():
            if self.touch:
                first.tap()
            else:
                self.page.keyboard.press("ArrowDown")
                self.page.keyboard.press("Enter")

    def choose(self, ident: str, title: str) -> None:
        """An option of a list, by its title."""
        control = self.page.locator(f"#{ident}")
        self.reach(control)
        if self.touch:
            control.select_option(label=title)
        else:
            titles = [one.strip() for one in control.locator("option").all_inner_texts()]
            steps = titles.index(title) - control.evaluate("one => one.selectedIndex")
            if abs(steps) <= FEW_STEPS:
                for _step in range(abs(steps)):
                    self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
            else:
                self.page.keyboard.type(title)
        expect(control.locator("option:checked")).to_have_text(title, timeout=WITHIN)
