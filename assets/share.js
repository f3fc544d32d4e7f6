// Passing a page on: copy its address, send it, print it, keep a picture, copy an embed.
// The words of what happened come with the buttons, in the language of the page.
(function () {
  "use strict";
  const SAY = 4000; // ms that a button says what it did
  const DRAW = 20000; // ms to wait for pictures before printing without them
  const PAPER = { width: 380, s: 180, m: 240, l: 460, long: 140 }; // pixels, as in 90-print.css
  const LONG = ".wf-main .wf-question:nth-of-type(5)"; // a page that has one is long
  const FOOT = 34; // pixels below a picture on paper

  function say(button, words) {
    document.getElementById("status").textContent = words;
    button.dataset.name = button.dataset.name || button.textContent;
    button.textContent = words;
    clearTimeout(button.waiting);
    button.waiting = setTimeout(() => (button.textContent = button.dataset.name), SAY);
  }

  // Copying

  async function copy(button) {
    const target = document.getElementById(button.dataset.copy);
    const words = target.value || target.textContent;
    try {
      await navigator.clipboard.writeText(words);
      say(button, button.dataset.done);
    } catch {
      select(target); // no clipboard on an insecure connection: the old way, or by hand
      say(button, document.execCommand("copy") ? button.dataset.done : button.dataset.failed);
    }
  }

  function select(target) {
    if (target.select) return target.select();
    getSelection().selectAllChildren(target);
  }

  function send(button) {
    const url = document.getElementById("share-link").href;
    navigator.share({ title: button.dataset.send, url }).catch(() => {}); // sent, or thought better of
  }

  // The server does not know the name that this site goes by in the world; the browser does.
  function ready() {
    if (navigator.share) document.querySelectorAll("[data-send]").forEach((b) => (b.hidden = false));
    for (const area of document.querySelectorAll("[data-frame]")) {
      if (area.value.includes('src="/')) area.value = area.value.replace('src="/', `src="${location.origin}/`);
    }
  }

  // Pictures: all of them, drawn

  const places = () => [...document.querySelectorAll("[data-picture]")];
  const drawn = (place) => place.querySelector(".main-svg");

  async function drawAll(wanted) {
    window.throughlineDraw = true;
    document.dispatchEvent(new CustomEvent("wf-draw"));
    const until = Date.now() + DRAW;
    while (!wanted.every(drawn) && Date.now() < until) await new Promise((on) => setTimeout(on, 100));
    window.throughlineDraw = false;
  }

  const size = (place) => (place.className.match(/canvas--(\w)/) || [])[1] || "m";

  // Paper: pictures are drawn again in a size that fits, and scale with their column.
  function toPaper() {
    const long = document.querySelector(LONG);
    for (const place of places().filter(drawn)) {
      const [width, height] = [PAPER.width, PAPER[long ? "long" : size(place)]];
      const { font, margin } = place.layout;
      const foot = Math.min(margin.b, FOOT);
      place.screen = { "font.size": font.size, "margin.b": margin.b, width: null, height: null, autosize: true };
      Plotly.relayout(place, { "font.size": 10, "margin.b": foot, width, height, autosize: false });
      for (const svg of place.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    }
  }

  function fromPaper() {
    for (const place of places().filter((one) => one.screen)) {
      for (const svg of place.querySelectorAll(".main-svg")) svg.removeAttribute("viewBox");
      Plotly.relayout(place, place.screen);
      place.screen = null;
    }
  }

  async function print() {
    const button = document.querySelector("[data-print]");
    if (!places().every(drawn)) say(button, button.dataset.wait);
    await drawAll(places());
    window.print();
  }

  // Images: the script that makes them comes when one is wanted.

  let making;
  function maker() {
    making ||= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = document.getElementById("react-entry-point").dataset.images;
      script.onload = () => done(window.throughlineImage);
      script.onerror = failed;
      document.head.append(script);
    });
    return making;
  }

  async function image(button) {
    const figure = button.closest("figure");
    const place = figure.querySelector("[data-picture]");
    try {
      const [make] = await Promise.all([maker(), place && drawAll([place])]);
      keep(await make(figure, place, button.dataset), button.dataset.file);
      say(button, button.dataset.done);
    } catch {
      say(button, button.dataset.failed);
    }
  }

  function keep(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "p") {
      event.preventDefault();
      print();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    else if ("send" in button.dataset) send(button);
    else if ("print" in button.dataset) print();
    else if ("image" in button.dataset) image(button);
  });
  document.addEventListener("wf-turned", ready);
  ready();
})();
