// Refreshes the operator's dashboard. The server sends display-ready text.

import { gettext } from "../lib/i18n.js";
import { createGraph } from "./graph.js";

const EVERY_MS = 2_000;
// Back off while the server fails.
const AFTER_FAILURE_MS = 5_000;

export function startDashboard(element, { http, everyMs = EVERY_MS, afterFailureMs = AFTER_FAILURE_MS } = {}) {
  const source = element.dataset.source;
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  const graphs = [...element.querySelectorAll("[data-graph]")].map((one) => [one.dataset.graph, createGraph(one)]);
  let timer = null;
  let isStopped = false;

  function showFigures(figures) {
    for (const [name, text] of Object.entries(figures)) {
      const place = element.querySelector(`[data-figure="${name}"]`);
      if (place && place.textContent !== text) place.textContent = text;
    }
  }

  function showFreshness(isFresh) {
    part("dot").classList.toggle("ops__dot--live", isFresh);
    part("dot").classList.toggle("ops__dot--stale", !isFresh);
    part("freshness").textContent = isFresh ? gettext("Live, as of") : gettext("No response since");
  }

  async function refresh() {
    let waitMs = everyMs;
    try {
      const state = await http.get(source);
      if (isStopped) return;
      showFigures(state.figures);
      for (const [name, add] of graphs) add(state.figures[name]);
      fillList(element, "errors", state.errors);
      fillList(element, "failures", state.jobs.failures);
      fillList(element, "processes", state.processes);
      part("partial").hidden = state.is_whole;
      showFreshness(true);
    } catch {
      showFreshness(false);
      waitMs = afterFailureMs;
    }
    if (!isStopped) timer = setTimeout(refresh, waitMs);
  }

  refresh();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

// Fills a list from its <template>. Leaves an unchanged list alone, so that its text can be selected.
function fillList(element, name, rows) {
  const list = element.querySelector(`[data-list="${name}"]`);
  const blank = element.querySelector(`template[data-row="${name}"]`);
  const written = JSON.stringify(rows);
  if (list.dataset.written === written) return;
  list.dataset.written = written;
  const made = rows.map((row) => {
    const copy = blank.content.cloneNode(true);
    for (const place of copy.querySelectorAll("[data-field]")) {
      const text = String(row[place.dataset.field]);
      place.textContent = text;
      if (place.localName === "time") place.setAttribute("datetime", text);
    }
    return copy;
  });
  if (!made.length && list.dataset.empty) {
    const empty = document.createElement("li");
    empty.className = "ops__empty";
    empty.textContent = list.dataset.empty;
    made.push(empty);
  }
  list.replaceChildren(...made);
}
