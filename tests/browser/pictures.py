"""Fresh pictures for the README: `python -m tests.browser.pictures RELEASE`.

Serves the release, opens pages in Chromium and writes WebP files to `assets/readme/`.
"""

from __future__ import annotations

import base64
import sys
import threading
from pathlib import Path

import waitress
from playwright.sync_api import sync_playwright

from app import ROOT, create_app
from tests.browser.conftest import FLAGS

FOLDER = ROOT / "assets" / "readme"
PICTURES = {  # name -> address, width, height, pixels to scroll down, color scheme
    "home": ("/", 1280, 900, 0, "light"),
    "program": ("/programs/welding", 1280, 1000, 120, "light"),
    "wages": ("/programs/welding#wages", 1280, 1000, 0, "light"),
    "compare": (
        "/compare?programs=nursing-assistant,pharmacy-technician,welding", 1280, 1000, 90, "light",
    ),
    "talent": ("/talent?cluster=cluster:08", 1280, 1000, 840, "light"),
    "gaps": ("/gaps?group=sex&measure=wage_employed_p50", 1280, 1000, 900, "light"),
    "access": ("/access", 1280, 1000, 740, "light"),
    "data": ("/data", 1280, 1000, 0, "light"),
    "map": ("/programs?view=map", 1280, 1000, 520, "light"),
    "phone": ("/es/programs?region=21195", 375, 900, 620, "dark"),
}  # fmt: skip
QUALITY = 80


def main() -> None:
    """Take every picture."""
    server = waitress.create_server(create_app(Path(sys.argv[1])).server, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, (path, width, height, down, scheme) in PICTURES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.effective_port}{path}")
            page.mouse.wheel(0, down)
            page.wait_for_timeout(6000)
            shot = context.new_cdp_session(page).send(
                "Page.captureScreenshot", {"format": "webp", "quality": QUALITY}
            )
            (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))
            context.close()
        browser.close()
    server.close()


if __name__ == "__main__":
    main()
