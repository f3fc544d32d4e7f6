// The search box suggests while someone types: a combobox with a list, as the ARIA practices have
// it. The form works without this; here an answer can be gone to at once.
(function () {
  "use strict";
  const WAIT = 120; // ms without a key before asking: between two keys of a quick writer
  const SHORTEST = 2; // letters
  const REMEMBERED = 50; // answers
  const ROOM = 200; // pixels of the list that have to be seen above a phone's keyboard

  const box = document.querySelector("input[data-suggest]");
  const list = document.getElementById("suggestions");
  if (!box || !list || !window.fetch) return;
  const news = document.createElement("p");
  const known = new Map();
  let options = [];
  let active = -1; // place of the chosen option; -1: what was typed
  let asked = ""; // what the list answers, or will
  let wait;
  let request;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", list.dataset.name);
  list.hidden = true;
  news.setAttribute("role", "status");
  news.className = "wf-unseen";
  box.form.append(news);

  function close() {
    clearTimeout(wait);
    if (request) request.abort();
    asked = "";
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(place) {
    if (options[active]) options[active].setAttribute("aria-selected", "false");
    active = place;
    const option = options[active];
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  }

  function part(name, text) {
    const span = document.createElement("span");
    span.className = "wf-suggest__" + name;
    span.textContent = text;
    return span;
  }

  function show(found) {
    choose(-1);
    options = found.answers.map((answer, place) => {
      const option = document.createElement("div");
      option.id = "suggestion-" + place;
      option.className = "wf-suggest__option";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.href = answer.href;
      option.append(part("title", answer.title), " ", part("kind", answer.kind));
      return option;
    });
    list.replaceChildren(...options);
    list.scrollTop = 0;
    list.hidden = options.length === 0;
    box.setAttribute("aria-expanded", String(options.length > 0));
    news.textContent = found.said;
    if (options.length) makeRoom();
  }

  function makeRoom() {
    const seen = window.visualViewport;
    const foot = seen ? seen.offsetTop + seen.height : innerHeight;
    if (foot - box.getBoundingClientRect().bottom < ROOM) box.scrollIntoView({ block: "start" });
  }

  async function ask(text) {
    asked = text;
    if (known.has(text)) return show(known.get(text));
    if (request) request.abort();
    request = new AbortController();
    try {
      const address = `${box.dataset.suggest}&q=${encodeURIComponent(text)}`;
      const answer = await fetch(address, { signal: request.signal });
      if (!answer.ok) return;
      const found = await answer.json();
      if (known.size >= REMEMBERED) known.clear();
      known.set(text, found);
      if (asked === text) show(found); // else it is stale
    } catch {
      // Aborted, or no network: the form still works.
    }
  }

  function typed() {
    const text = box.value.trim().replace(/\s+/g, " ");
    clearTimeout(wait);
    if (text.length < SHORTEST) {
      news.textContent = "";
      close();
    } else if (text !== asked) {
      wait = setTimeout(ask, WAIT, text);
    }
  }

  function go(option) {
    close();
    location.assign(option.dataset.href);
  }

  const KEYS = {
    ArrowDown: () => choose(active + 1 < options.length ? active + 1 : -1),
    ArrowUp: () => choose(active < 0 ? options.length - 1 : active - 1),
  };

  box.addEventListener("input", typed);
  box.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key in KEYS) {
      event.preventDefault();
      if (open) KEYS[event.key]();
      else typed();
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      go(options[active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault(); // keeps what was typed; a second press clears it
      close();
    }
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  addEventListener("pageshow", close); // back again, the list is not left open
})();
