"""Passing a page on, in a real browser: links, paper, images, and frames of another site."""

from __future__ import annotations

import re
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import check_themes

WITHIN = 20_000  # ms: Dash and Plotly have to wake first, on a machine that may be busy
PAPERS = ("Letter", "A4")
ONE_SHEET = (
    "/",
    "/programs/total",
    "/es/programs/total",
    "/programs/cluster:08",
    "/programs/welding?horizon=y01",
    "/programs",
    "/es/programs?sort=share",
    "/programs?view=map",
    "/compare?programs=cluster:01,cluster:08",
    "/talent",
    "/gaps?group=race_ethnicity",
    "/es/gaps",
)
HOLD = "void (window.print = () => { window.printed = true; })"
CHART = "/embed/program-wages?program=total"


def printed(page) -> None:
    """Ask for paper as a reader does, and wait until the page is ready for it."""
    page.get_by_role("button", name=re.compile("^(Print|Imprimir)$")).click()
    for _ in range(3 * WITHIN // 100):  # it waits for pictures, but not for ever
        if page.evaluate("window.printed"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the print window never opened")


def sheets(pdf: bytes) -> int:
    """Pages of a PDF that Chromium wrote."""
    return int(re.search(rb"/Type /Pages\s*/Count (\d+)|/Count (\d+)", pdf).group(0).split()[-1])


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of a PNG of four channels, its filters undone where they are none."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) in ((8, 6), (8, 2))
    size, at, data = (4 if kind == 6 else 3), 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    flat, row, rows = zlib.decompress(data), bytes(width * size), []
    for y in range(height):
        start = y * (width * size + 1)
        row = _unfiltered(flat[start], flat[start + 1 : start + 1 + width * size], row, size)
        rows.append(np.frombuffer(row, np.uint8).reshape(-1, size)[:, :3].tobytes())
    return width, height, rows


def _unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    """A line of a PNG as it was before its filter."""
    if kind < 3:  # none, from the left or from above: all bytes of a line at once
        own, over = (np.frombuffer(one, np.uint8).reshape(-1, size) for one in (line, above))
        return (own, np.cumsum(own, axis=0, dtype=np.uint8), own + over)[kind].tobytes()
    out = bytearray(line)
    for x in range(len(out)):
        left = out[x - size] if x >= size else 0
        corner = above[x - size] if x >= size else 0
        up = above[x]
        if kind == 4:
            guess = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
        else:
            guess = (left + up) // 2
        out[x] = (out[x] + guess) & 255
    return bytes(out)


# The row


def test_the_link_is_copied_and_said(visit, chromium, site):
    page = visit("/gaps?group=locale", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator("[data-copy=share-link]")
    button.click()
    expect(button).to_have_text("Copied")
    expect(page.locator("#status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/gaps?group=locale"
    expect(button).to_have_text("Copy link", timeout=WITHIN)


def test_the_citation_is_copied_whole(visit, inside):
    page = visit("/gaps", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy citation").click()
    expect(page.locator("#status")).to_have_text("Copied")
    said = page.evaluate("navigator.clipboard.readText()")
    assert f"/releases/{inside.id}/gaps" in said and inside.meta["notice"] in said


def test_a_link_is_copied_where_there_is_no_clipboard(visit):
    page = visit("/gaps")
    page.evaluate("""() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = (how) => { window.taken = how + String(getSelection()); return true; };
    }""")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#status")).to_have_text("Copied")
    assert page.evaluate("window.taken").endswith("/gaps")


def test_the_row_follows_a_control(visit):
    page = visit("/gaps")
    page.select_option("#gaps-group", "locale")
    expect(page.locator("#share-link")).to_have_text(re.compile("group=locale"), timeout=WITHIN)
    expect(page.locator("#citation")).to_contain_text("group=locale")
    code = page.locator("textarea").first.input_value()
    assert "group=locale" in code and code.startswith('<iframe src="http')


def test_a_device_that_can_send_is_asked_to(visit, site):
    page = visit("/gaps")
    assert page.locator("[data-send]").is_hidden(), "this browser has nobody to send to"
    page.context.add_init_script("navigator.share = async (what) => { window.sent = what; }")
    page.reload()
    page.get_by_role("button", name="Send…").click()
    assert page.evaluate("window.sent.url") == f"{site}/gaps"


def test_the_row_without_javascript(visit, site):
    page = visit("/es/gaps", java_script_enabled=False)
    assert page.locator("#share-link").inner_text() == f"{site}/es/gaps"
    assert page.locator("#citation").is_visible()
    for button in page.locator(".wf-sharing button, .wf-tools button").all():
        assert not button.is_visible()


# Paper


@pytest.mark.long
@pytest.mark.parametrize("path", ONE_SHEET)
def test_a_view_is_one_sheet_of_paper(visit, path):
    page = visit(path)
    page.evaluate(HOLD)
    printed(page)
    undrawn = "[...document.querySelectorAll('[data-picture]')].filter((p) => !p.childElementCount)"
    assert page.evaluate(f"{undrawn}.length") == 0
    for paper in PAPERS:
        assert sheets(page.pdf(format=paper)) == 1, paper


def test_numbers_of_a_larger_group_say_so_on_paper(visit):
    page = visit("/programs/welding?horizon=y01")
    page.emulate_media(media="print")
    block = page.locator("section[aria-labelledby=learning]")
    assert block.locator(".wf-stat__number").is_visible()
    said = block.locator(".wf-whose")
    assert said.is_visible()
    assert "The numbers here are about a larger one: " in said.inner_text()


def test_paper_is_light_and_has_its_source(visit, inside):
    page = visit("/programs/total", color_scheme="dark")
    page.evaluate(HOLD)
    printed(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    for words in (".wf-notice", "#citation", "h1", ".wf-summary", ".wf-stat__number"):
        assert page.locator(words).first.is_visible(), words
    for screen in ("nav.wf-nav, .wf-nav", "form", "table", ".wf-tools", "details", ".wf-pass"):
        assert not any(one.is_visible() for one in page.locator(screen).all()), screen
    colors = page.evaluate("""() => {
      const style = (of, what) => getComputedStyle(document.querySelector(of))[what];
      return [style('h1', 'color'), style('[data-picture] .main-svg text', 'fill')];
    }""")
    assert all(sum(map(int, re.findall(r"\d+", color)[:3])) < 300 for color in colors), colors
    wide = page.evaluate("""() => {
      const shown = [...document.querySelectorAll('[data-picture]')].filter((p) => p.clientWidth);
      const width = (one) => one.getBoundingClientRect().width;
      return shown.map((p) => [width(p.querySelector('.main-svg')), width(p)]);
    }""")
    assert wide and all(drawn <= place + 1 for drawn, place in wide), (
        "pictures run past their column"
    )


@pytest.mark.long
def test_the_screen_is_as_it_was_after_printing(visit):
    page = visit("/gaps")
    page.evaluate(HOLD)
    printed(page)
    width = "document.querySelector('#gaps-trend .main-svg').getBoundingClientRect().width"
    before = page.evaluate(width)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(width) != before
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(300)
    assert page.evaluate(width) == before


@pytest.mark.long
def test_the_keys_that_print_wait_for_pictures_too(visit):
    page = visit("/gaps")
    page.evaluate(HOLD)
    page.keyboard.press("Control+p")
    expect(page.locator("#gaps-trend .main-svg").first).to_be_attached(timeout=WITHIN)


# Images


@pytest.mark.long
@pytest.mark.parametrize("path", ("/programs/total", "/compare?programs=cluster:01,cluster:08"))
def test_every_named_picture_can_be_kept(visit, tmp_path, path):
    """Pictures of Plotly, maps, and scales made of words and boxes."""
    page = visit(path, color_scheme="dark")
    buttons = page.locator("[data-image][data-file]").all()
    assert len(buttons) >= 2
    for button in buttons:
        with page.expect_download(timeout=WITHIN) as download:
            button.click()
        download.value.save_as(tmp_path / "image.png")
        width, height, rows = pixels((tmp_path / "image.png").read_bytes())
        ink = sum(row.count(b"\x0f\x7f\x86") + row.count(b"\x08\x4f\x55") for row in rows)
        assert width == 1200 and height > 300
        assert ink > 30, download.value.suggested_filename


@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_a_picture_is_kept_as_an_image(visit, inside, tmp_path, scheme):
    page = visit("/gaps", 375, color_scheme=scheme)
    figure = page.locator("figure", has=page.locator("#gaps-trend"))
    button = figure.get_by_role("button", name="Save as image")
    with page.expect_download(timeout=WITHIN) as download:
        button.click()
    assert download.value.suggested_filename.startswith("throughline-gaps-trend-")
    assert inside.id in download.value.suggested_filename
    download.value.save_as(tmp_path / "image.png")
    expect(page.locator("#status")).to_have_text("Image saved")
    width, height, rows = pixels((tmp_path / "image.png").read_bytes())
    assert width == 1200 and 600 < height < 2400
    assert rows[2][:3] == rows[-2][-3:] == b"\xff\xff\xff", "on white, whatever the theme"
    dots = [rows[y][x : x + 3] for y in range(0, height, 3) for x in range(0, width * 3, 9)]
    sand, line = dots.count(b"\xf6\xea\xd2"), dots.count(b"\x0f\x7f\x86")
    assert sand > 500, "the notice is in the picture"
    assert line > 20, "so is the line of the chart"
    assert dots.count(b"\xff\xff\xff") > len(dots) / 2
    assert page.locator(".wf-desk").count() == 0


def test_the_words_of_an_image_are_in_it(visit, inside):
    """The drawing that becomes the image, before it turns into pixels."""
    page = visit("/es/gaps")
    page.evaluate("""() => {
      const made = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
      Object.defineProperty(HTMLImageElement.prototype, 'src', { set(to) {
        if (to.startsWith('data:image/svg')) window.image = decodeURIComponent(to);
        made.set.call(this, to);
      } });
    }""")
    with page.expect_download(timeout=WITHIN):
        page.locator("figure", has=page.locator("#gaps-trend")).locator("[data-image]").click()
    drawing = page.evaluate("window.image")
    said = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawing))
    figure = page.locator("figure", has=page.locator("#gaps-trend"))
    for words in (
        figure.locator("figcaption").inner_text(),
        page.locator(".wf-summary").inner_text(),
        *figure.locator(".wf-key li").all_inner_texts(),
        inside.id,
        page.locator(".wf-notice").inner_text(),
    ):
        for word in re.findall(r"[^\W\d_]{4,}|[0-9a-f]{16}", words):
            assert word in said, word


# Embeds


class Elsewhere(BaseHTTPRequestHandler):
    """Another site, whose pages hold a frame of whatever address they are given."""

    def do_GET(self) -> None:
        body = f"<!DOCTYPE html><title>Elsewhere</title>{self.server.frame}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere(chromium) -> Iterator:
    """Show a piece of HTML on a page of another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    contexts = []

    def show(markup: str, width: int = 800):
        server.frame = markup
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(f"http://localhost:{server.server_port}/")  # a host that is not the site's
        return page

    yield show
    for context in contexts:
        context.close()
    server.shutdown()
    server.server_close()


def test_the_code_of_an_embed_works_on_another_site(visit, elsewhere, inside):
    here = visit("/gaps?group=sex")
    tools = here.locator("figure", has=here.locator("#gaps-trend")).locator(".wf-tools")
    tools.locator("summary").click()
    code = tools.locator("textarea").input_value()
    page = elsewhere(code)
    frame = page.frame_locator("iframe")
    expect(frame.locator("#gaps-trend .main-svg").first).to_be_attached(timeout=WITHIN)
    expect(frame.locator("footer")).to_contain_text(inside.id)
    expect(frame.locator("footer")).to_contain_text("ynthetic data")
    assert page.locator("iframe").get_attribute("title").startswith("Gaps between groups: ")
    with page.context.expect_page() as opened:
        frame.locator("footer a").click()
    assert opened.value.url.endswith("/gaps?group=sex"), "the whole view opens beside the frame"


@pytest.mark.long
@pytest.mark.parametrize("path", ("/", "/programs/total", "/gaps", "/es/methods", "/embed/a/b"))
def test_no_other_page_shows_in_a_frame(elsewhere, site, path):
    page = elsewhere(f'<iframe src="{site}{path}" width="600" height="400"></iframe>')
    page.wait_for_timeout(600)
    (frame,) = page.frames[1:]
    assert frame.url.startswith("chrome-error:")


def test_a_frame_of_nothing_is_calm(elsewhere, site):
    page = elsewhere(f'<iframe src="{site}/embed/gaps-nope" width="600" height="400"></iframe>')
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("There is no such picture")


@pytest.mark.long
@pytest.mark.parametrize("width", (280, 375, 800))
@pytest.mark.parametrize("path", (CHART, f"/es{CHART}"))
def test_an_embed_fits_its_frame(visit, path, width):
    page = visit(path, width)
    expect(page.locator(".main-svg").first).to_be_attached(timeout=WITHIN)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator("[data-picture]").bounding_box()
    assert box["height"] > 200 and box["width"] > width * 0.8


@pytest.mark.long
@pytest.mark.parametrize("path", (CHART, f"/es{CHART}", "/embed/nope-nope"))
def test_embeds_are_accessible(visit, path):
    page = visit(path, errors="nope" in path)
    if "nope" not in path:
        expect(page.locator(".main-svg").first).to_be_attached(timeout=WITHIN)
        page.locator("details > summary").first.click()
    check_themes(page)


def test_an_embed_without_javascript_says_it_in_words(visit):
    page = visit(CHART, java_script_enabled=False)
    assert page.locator("main li").first.is_visible()
    assert page.locator("footer a").is_visible()
