// Wakes Dash, whose scripts sleep in the page, when it has something to do:
// a picture nears the viewport, or a control that it can answer is touched.
(function () {
  "use strict";
  let awake = false;

  function wake() {
    if (awake) return;
    awake = true;
    const tags = [...document.querySelectorAll('script[type="text/asleep"][src]')];
    tags.forEach((tag, index) => {
      const script = document.createElement("script");
      script.src = tag.getAttribute("src");
      script.async = false; // all at once over the wire, but run in order
      if (index === tags.length - 1) script.onload = () => new window.DashRenderer();
      document.head.append(script);
    });
  }

  const places = document.querySelectorAll("[data-picture]");
  const watcher = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) wake();
    },
    { rootMargin: "300px" }
  );
  // Words and numbers first: pictures wait until the page has loaded.
  const watch = () => places.forEach((place) => watcher.observe(place));
  if (document.readyState === "complete") watch();
  else addEventListener("load", () => setTimeout(watch, 0));

  document.addEventListener("wf-draw", wake);
  const live = document.querySelector("form[data-live]");
  if (live) {
    live.addEventListener("pointerenter", wake);
    live.addEventListener("focusin", wake);
    live.addEventListener("change", (event) => {
      wake();
      if (!window.throughlineReady) window.throughlinePending = event.target;
    });
  }

  // Browsers that cannot open a definition beside its term list all of them at the foot.
  if (!("popover" in HTMLElement.prototype)) {
    document.addEventListener("click", (event) => {
      const term = event.target.closest("[popovertarget]");
      if (term) location.hash = term.getAttribute("popovertarget");
    });
  }
})();
