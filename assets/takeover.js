// The two components with which Dash takes over a page that the server has drawn.
(function () {
  "use strict";
  const address = () => location.pathname + location.search;

  // Replaces the parts of the page that differ, but never the control that has the focus.
  function refresh(page) {
    document.title = page.title;
    const next = new DOMParser().parseFromString(page.html, "text/html");
    for (const part of next.querySelectorAll("[data-part]")) {
      const now = document.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!now || now.contains(document.activeElement)) continue;
      for (const place of part.querySelectorAll("[data-picture]")) {
        const drawn = document.getElementById(place.id); // a picture stays, and is drawn anew
        if (drawn) place.replaceWith(document.adoptNode(drawn));
      }
      now.replaceWith(document.adoptNode(part));
    }
    for (const link of document.querySelectorAll(".wf-languages__link")) {
      link.setAttribute("href", link.pathname + location.search); // the same choices there
    }
    document.getElementById("status").textContent = page.status;
    document.dispatchEvent(new CustomEvent("wf-turned"));
  }

  let loading;
  function loadPlotly() {
    if (!loading) {
      loading = new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = document.getElementById("react-entry-point").dataset.plotly;
        script.onload = () => done(window.Plotly);
        script.onerror = failed;
        document.head.append(script);
      });
    }
    return loading;
  }

  function Turn({ children, page, setProps }) {
    React.useEffect(() => {
      if (page) refresh(page);
    }, [page]);
    React.useEffect(() => {
      setProps({ href: address() });
      let wait;
      const ask = (form) => {
        clearTimeout(wait);
        wait = setTimeout(() => {
          const given = new FormData(form);
          const asked = new URLSearchParams();
          for (const name of new Set(given.keys())) {
            const values = new Set(given.getAll(name).filter(Boolean));
            if (values.size) asked.set(name, [...values].join(",")); // several: a list
          }
          const query = asked.toString().replace(/%(2C|3A)/g, decodeURIComponent); // as links have it
          history.replaceState(null, "", location.pathname + (query ? "?" + query : ""));
          setProps({ turned: address() });
        }, 0);
      };
      const turn = (event) => {
        const form = event.target.closest("form[data-live]");
        if (!form || (event.type === "change" && !event.target.matches("select"))) return;
        if (event.type === "submit") event.preventDefault();
        ask(form);
      };
      document.addEventListener("change", turn);
      document.addEventListener("submit", turn);
      if (window.throughlinePending) ask(window.throughlinePending.form); // changed while loading
      window.throughlineReady = true;
      return () => {
        document.removeEventListener("change", turn);
        document.removeEventListener("submit", turn);
      };
    }, []);
    return children || null;
  }

  function Place({ target, figure, setProps }) {
    React.useEffect(() => {
      let watcher;
      const see = () => {
        if (watcher) watcher.disconnect();
        loadPlotly(); // while the server draws
        setProps({ seen: address() });
      };
      const look = () => {
        if (watcher) watcher.disconnect();
        const place = document.getElementById(target);
        if (!place) return;
        if (window.throughlineDraw) return see(); // for paper: no picture waits to come near
        watcher = new IntersectionObserver(
          (entries) => {
            if (entries.some((entry) => entry.isIntersecting)) see();
          },
          { rootMargin: "400px" }
        );
        watcher.observe(place);
      };
      look();
      document.addEventListener("wf-turned", look);
      document.addEventListener("wf-draw", look);
      return () => {
        document.removeEventListener("wf-turned", look);
        document.removeEventListener("wf-draw", look);
        if (watcher) watcher.disconnect();
      };
    }, [target]);
    React.useEffect(() => {
      const place = document.getElementById(target);
      if (!place || !figure) return;
      const config = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: true };
      loadPlotly().then((Plotly) => Plotly.react(place, figure.data, figure.layout, config));
    }, [figure, target]);
    return null;
  }

  window.throughline = { Turn, Place };
})();
