// Behaviour: keeps the operator's dashboard up to date. The server sends every text ready to be shown.

const EVERY_MS = 2_000;
// While the server does not answer, ask less often.
const AFTER_FAILURE_MS = 5_000;

export function startDashboard(element, { http, everyMs = EVERY_MS, afterFailureMs = AFTER_FAILURE_MS } = {}) {
  const source = element.dataset.source;
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
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
    part("freshness").textContent = isFresh ? "Live, as of" : "No response since";
  }

  async function refresh() {
    let waitMs = everyMs;
    try {
      const state = await http.get(source);
      if (isStopped) return;
      showFigures(state.figures);
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

// Replaces a list's rows with one filled copy of its <template> per entry. Touches nothing when nothing changed,
// so that a reader can select text.
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
