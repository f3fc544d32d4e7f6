// A picture as an image: on white whatever the theme, with its words around it. A drawing (SVG) is
// put together from the title, the key, the picture and the source, and then painted.
(function () {
  "use strict";
  const WIDE = 800; // units; the image has SCALE pixels to each
  const EDGE = 32;
  const SCALE = 1.5;
  const FONT = "system-ui, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif";
  const DRAWN_BY = [
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "opacity", "font-size", "font-weight", "font-style", "text-anchor",
    "dominant-baseline", "letter-spacing", "paint-order", "display", "vector-effect",
  ];
  const escaped = (words) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const pen = document.createElement("canvas").getContext("2d");

  function wrapped(words, font, width) {
    pen.font = font;
    const lines = [""];
    for (const word of words.split(/\s+/)) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (pen.measureText(longer).width > width && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines;
  }

  // Lines of text from `top` down; gives the drawing and where the next thing begins.
  function written(words, top, { size, weight = 400, color, inset = 0 }) {
    const lines = wrapped(words, `${weight} ${size}px ${FONT}`, WIDE - 2 * EDGE - 2 * inset);
    const step = size * 1.35;
    const text = lines.map(
      (line, row) =>
        `<text x="${EDGE + inset}" y="${top + size + row * step}" font-size="${size}" ` +
        `font-weight="${weight}" fill="${color}">${escaped(line)}</text>`
    );
    return [text.join(""), top + lines.length * step];
  }

  // A swatch of the key as its style sheet draws it.
  function swatch(mark, left, middle) {
    const style = getComputedStyle(mark);
    if (mark.textContent) {
      return `<text x="${left}" y="${middle + 5}" font-size="14" fill="${style.color}">${mark.textContent}</text>`;
    }
    const [width, height] = [parseFloat(style.width), parseFloat(style.height)];
    const round = style.borderTopLeftRadius.endsWith("%") ? width / 2 : parseFloat(style.borderTopLeftRadius);
    const [, angle, stops] = style.backgroundImage.match(/gradient\((\d+)deg, (.*)\)$/) || [];
    const fill = stops ? `url(#k${left}-${middle})` : style.backgroundColor;
    const edge = parseFloat(style.borderTopWidth)
      ? `stroke="${style.borderTopColor}" stroke-dasharray="${style.borderTopStyle === "dashed" ? 2 : "none"}"`
      : "";
    return (
      (stops ? stripes(`k${left}-${middle}`, angle, stops) : "") +
      `<rect x="${left}" y="${middle - height / 2}" width="${width}" height="${height}" rx="${round}" fill="${fill}" ${edge}/>`
    );
  }

  function stripes(name, angle, stops) {
    const found = [...stops.matchAll(/(rgba?\([^)]*\)|[a-z]+) ([\d.]+)px/g)].map(([, c, at]) => [c, +at]);
    const bands = found.slice(1).map(
      ([color, to], place) => `<rect x="${found[place][1]}" width="${to - found[place][1]}" height="20" fill="${color}"/>`
    );
    return (
      `<pattern id="${name}" patternUnits="userSpaceOnUse" width="${found.at(-1)[1]}" height="20" ` +
      `patternTransform="rotate(${angle - 90})">${bands.join("")}</pattern>`
    );
  }

  function key(figure, top, color) {
    let [left, middle, text] = [EDGE, top + 10, ""];
    for (const item of figure.querySelectorAll(".wf-key li")) {
      pen.font = `400 14px ${FONT}`;
      const width = 24 + pen.measureText(item.textContent).width;
      if (left + width > WIDE - EDGE && left > EDGE) [left, middle] = [EDGE, middle + 22];
      const name = item.lastChild.textContent;
      text += swatch(item.firstElementChild, left, middle);
      text += `<text x="${left + 24}" y="${middle + 5}" font-size="14" fill="${color}">${escaped(name)}</text>`;
      left += width + 18;
    }
    return [text, text ? middle + 18 : top];
  }

  // The picture itself: drawn again by Plotly, or a drawing of the page with its styles in it.
  async function chart(place, colors) {
    const [width, height] = [WIDE - 2 * EDGE, place.clientHeight];
    const layout = { ...place.layout, width, height, autosize: false, paper_bgcolor: "#fff", plot_bgcolor: "#fff" };
    layout.font = { ...layout.font, color: colors.text };
    for (const name of Object.keys(layout).filter((one) => /^[xy]axis/.test(one))) {
      layout[name] = { ...layout[name], gridcolor: colors.line };
    }
    const options = { format: "svg", width, height, imageDataOnly: true };
    const svg = await Plotly.toImage({ data: place.data, layout }, options);
    return [svg.replace(/ style="[^"]*"/, ""), height];
  }

  // Bars and scales that are made of words and boxes: the same boxes, with their styles in them.
  function boxes(figure) {
    const kept = figure.cloneNode(true);
    const [from, to] = [figure, kept].map((one) => [one, ...one.querySelectorAll("*")]);
    from.forEach((one, place) => {
      const style = getComputedStyle(one);
      for (const name of style) to[place].style.setProperty(name, style.getPropertyValue(name));
    });
    const { width, height } = figure.getBoundingClientRect();
    const inside = new XMLSerializer().serializeToString(kept);
    return [`<svg width="${width}" height="${height}"><foreignObject width="100%" height="100%">${inside}</foreignObject></svg>`, height];
  }

  function drawing(svg) {
    const box = svg.getBoundingClientRect();
    const clone = svg.cloneNode(true);
    const [from, to] = [svg, clone].map((one) => [one, ...one.querySelectorAll("*")]);
    from.forEach((one, place) => {
      const style = getComputedStyle(one);
      for (const name of DRAWN_BY) to[place].setAttribute(name, style.getPropertyValue(name));
      to[place].removeAttribute("class");
    });
    const width = Math.min(WIDE - 2 * EDGE, box.width);
    clone.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    clone.setAttribute("width", width);
    clone.setAttribute("height", (box.height * width) / box.width);
    return [new XMLSerializer().serializeToString(clone), (box.height * width) / box.width];
  }

  // A copy of the figure on white paper beside the page, where the light colours hold.
  function desk(figure) {
    const paper = document.createElement("div");
    paper.className = "wf-paper wf-desk";
    paper.setAttribute("aria-hidden", "true");
    const copied = figure.cloneNode(true);
    copied.querySelectorAll("details, .wf-tools, [data-picture] > *").forEach((one) => one.remove());
    paper.append(copied);
    document.body.append(paper);
    return paper;
  }

  function byHand(paper) {
    const drawings = paper.querySelectorAll("svg");
    if (drawings.length === 1) return drawing(drawings[0]);
    paper.querySelectorAll("figcaption, .wf-key").forEach((one) => one.remove()); // written above
    return boxes(paper.firstElementChild);
  }

  async function composed(figure, place, paper, said) {
    const named = (name) => getComputedStyle(paper).getPropertyValue(`--color-${name}`);
    const colors = { text: named("text"), quiet: named("quiet"), line: named("line") };
    const parts = [];
    let top = EDGE - 6;
    const add = ([drawn, next], gap) => {
      parts.push(drawn);
      top = next + gap;
    };
    add(written(figure.querySelector("figcaption").textContent, top, { size: 22, weight: 700, color: colors.text }), 4);
    add(written(said.about, top, { size: 15, color: colors.quiet }), 12);
    add(key(paper, top, colors.text), 6);
    const [drawn, height] = place ? await chart(place, colors) : byHand(paper);
    parts.push(drawn.replace("<svg", `<svg x="${EDGE}" y="${top}"`));
    top += height + 14;
    const address = document.getElementById("share-link").href;
    add(written(said.source, top, { size: 13, color: colors.quiet }), 0);
    add(written(address.length > 120 ? address.split("?")[0] : address, top, { size: 13, color: colors.quiet }), 10);
    if (said.notice) {
      const [words, next] = written(said.notice, top + 8, { size: 13, weight: 600, color: named("notice-text"), inset: 12 });
      parts.push(`<rect x="${EDGE}" y="${top}" width="${WIDE - 2 * EDGE}" height="${next + 8 - top}" rx="6" fill="${named("notice")}"/>`, words);
      top = next + 8;
    }
    top = Math.ceil(top + EDGE - 8);
    return { width: WIDE, height: top, text:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDE * SCALE}" height="${top * SCALE}" viewBox="0 0 ${WIDE} ${top}" ` +
      `font-family="${FONT}"><rect width="100%" height="100%" fill="#fff"/>${parts.join("")}</svg>` };
  }

  async function raster({ width, height, text }) {
    const loaded = new Image();
    loaded.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await loaded.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * SCALE, height * SCALE];
    canvas.getContext("2d").drawImage(loaded, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  async function make(figure, place, said) {
    const paper = desk(figure);
    try {
      return await raster(await composed(figure, place, paper, said));
    } finally {
      paper.remove();
    }
  }

  window.throughlineImage = make;
})();
