#!/bin/sh
# Browser tests need Chromium: install Debian's package when it is missing and can be installed.
command -v chromium >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
fi
command -v chromium >/dev/null 2>&1 || {
  echo "Chromium is needed for the browser tests: install it (Debian: apt-get install chromium)." >&2
  exit 1
}
