// The list page: asks the server, shows what it knows, and asks again while there is more to come.

import { row } from "./list-rows.js";

/** @typedef {import("./list-rows.js").Recording} Recording */

/**
 * @typedef {object} List
 * @property {number} total
 * @property {number} matched
 * @property {number} pending
 * @property {number} undecided
 * @property {Recording[]} recordings
 */

/** Rows that are asked for at a time. */
const PAGE = 50;

/** Milliseconds until the next question: while there is more to come soon, and when everything is known. */
const SOON = 350;
const LATER = 5000;

/** Milliseconds without typing after which a search begins. */
const TYPING = 120;

const DEFAULT_SORT = "-started";

/** Columns that are more useful with the largest first. */
const DESCENDING = new Set(["started", "duration", "bytes"]);

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function find(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`the page has no #${id}`);
  }
  return found;
}

const query = find("query", HTMLInputElement);
const order = find("order", HTMLSelectElement);
const table = find("table", HTMLTableElement);
const body = find("rows", HTMLTableSectionElement);
const count = find("count", HTMLParagraphElement);
const trouble = find("trouble", HTMLParagraphElement);
const empty = find("empty", HTMLElement);
const nothing = find("nothing", HTMLElement);
const more = find("more", HTMLDivElement);
const heads = [...table.querySelectorAll("th[data-sort]")];

const state = {
  sort: DEFAULT_SORT,
  /** Rows that should be there. */
  wanted: PAGE,
  /** Rows that the search leaves. */
  matched: 0,
  /** By id: what is shown, and the row that shows it. @type {Map<string, {text: string, row: HTMLTableRowElement}>} */
  shown: new Map(),
  /** Cancels what is under way. @type {AbortController | undefined} */
  asking: undefined,
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  next: undefined,
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  typing: undefined,
};

/** Asks for all rows that should be there, a few pages at a time. @param {AbortSignal} signal @returns {Promise<List>} */
async function ask(signal) {
  /** @type {List} */
  const whole = { total: 0, matched: 0, pending: 0, undecided: 0, recordings: [] };
  do {
    const limit = Math.min(state.wanted - whole.recordings.length, 10 * PAGE);
    const parameters = new URLSearchParams({
      q: query.value,
      sort: state.sort,
      offset: String(whole.recordings.length),
      limit: String(limit),
    });
    const response = await fetch(`/api/recordings?${parameters}`, { signal });
    if (!response.ok) {
      throw new Error((await response.text()).trim());
    }
    /** @type {List} */
    const page = await response.json();
    whole.total = page.total;
    whole.matched = page.matched;
    whole.pending = page.pending;
    whole.undecided = page.undecided;
    whole.recordings.push(...page.recordings);
    if (page.recordings.length < limit) {
      break;
    }
  } while (whole.recordings.length < state.wanted);
  return whole;
}

/** Brings the page up to date, and says when to do it again. */
async function refresh() {
  clearTimeout(state.next);
  state.asking?.abort();
  const asking = new AbortController();
  state.asking = asking;
  let pause = LATER;
  try {
    const list = await ask(asking.signal);
    trouble.hidden = true;
    show(list);
    if (list.pending > 0 || list.undecided > 0 || list.recordings.some((recording) => !recording.complete)) {
      pause = SOON;
    }
  } catch (error) {
    if (asking.signal.aborted) {
      return;
    }
    const why = error instanceof TypeError ? "Reel does not answer: has it been ended?" : String(error);
    trouble.textContent = `${why} Trying again every few seconds.`;
    trouble.hidden = false;
  }
  state.next = setTimeout(refreshIfSeen, pause);
}

/** A page that nobody looks at asks nothing. */
function refreshIfSeen() {
  if (document.visibilityState === "visible") {
    void refresh();
  }
}

/** @param {List} list */
function show(list) {
  state.matched = list.matched;
  const isSearch = query.value.trim() !== "";
  table.hidden = list.recordings.length === 0;
  empty.hidden = list.total > 0 || list.undecided > 0;
  nothing.hidden = list.matched > 0 || !empty.hidden || !isSearch;
  count.textContent = isSearch
    ? `${list.matched.toLocaleString()} of ${list.total.toLocaleString()}`
    : list.total > 0
      ? list.total.toLocaleString()
      : "";
  const now = Date.now();
  const before = state.shown;
  state.shown = new Map();
  const rows = list.recordings.map((recording) => {
    const text = JSON.stringify(recording);
    const known = before.get(recording.id);
    const made = known?.text === text ? known.row : row(recording, now);
    if (known && known.row !== made && known.row.contains(document.activeElement)) {
      known.row.replaceWith(made);
      made.querySelector("a")?.focus();
    }
    state.shown.set(recording.id, { text, row: made });
    return made;
  });
  place(rows);
}

/** Puts rows in their places and leaves those that are there alone. @param {HTMLTableRowElement[]} rows */
function place(rows) {
  const kept = new Set(rows);
  for (const child of [...body.rows]) {
    if (!kept.has(child)) {
      child.remove();
    }
  }
  rows.forEach((made, i) => {
    const there = body.rows[i];
    if (there !== made) {
      body.insertBefore(made, there ?? null);
    }
  });
}

/** From the beginning, as the search or the order changed. */
function restart() {
  state.wanted = PAGE;
  const url = new URL(location.href);
  const set = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ usual) =>
    value === usual ? url.searchParams.delete(name) : url.searchParams.set(name, value);
  set("q", query.value.trim(), "");
  set("sort", state.sort, DEFAULT_SORT);
  history.replaceState(null, "", url);
  void refresh();
}

/** @param {string} sort */
function sortBy(sort) {
  state.sort = sort;
  showOrder();
  restart();
}

function showOrder() {
  const column = state.sort.replace("-", "");
  for (const head of heads) {
    if (head.getAttribute("data-sort") === column) {
      head.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
    } else {
      head.removeAttribute("aria-sort");
    }
  }
  order.value = state.sort;
}

/** The link so many rows from the one that has the focus. @param {number} step */
function moveFocus(step) {
  const links = [...body.querySelectorAll("a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  const link = links[Math.max(0, Math.min(links.length - 1, next))];
  link?.focus();
  link?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const isTyping = event.target === query || event.target === order;
  if (event.key === "Escape" && event.target === query) {
    query.value = "";
    query.blur();
    restart();
  } else if (event.key === "/" && !isTyping) {
    query.focus();
    query.select();
  } else if (event.key === "ArrowDown" && event.target !== order) {
    moveFocus(1);
  } else if (event.key === "ArrowUp" && !isTyping) {
    moveFocus(-1);
  } else if (event.key === "j" && !isTyping) {
    moveFocus(1);
  } else if (event.key === "k" && !isTyping) {
    moveFocus(-1);
  } else {
    return;
  }
  event.preventDefault();
}

function start() {
  const parameters = new URLSearchParams(location.search);
  query.value = parameters.get("q") ?? "";
  const sort = parameters.get("sort") ?? DEFAULT_SORT;
  state.sort = [...order.options].some((option) => option.value === sort) ? sort : DEFAULT_SORT;
  showOrder();
  for (const head of heads) {
    head.querySelector("button")?.addEventListener("click", () => {
      const column = head.getAttribute("data-sort") ?? "";
      const first = DESCENDING.has(column) ? `-${column}` : column;
      const other = DESCENDING.has(column) ? column : `-${column}`;
      sortBy(state.sort === first ? other : first);
    });
  }
  order.addEventListener("change", () => sortBy(order.value));
  query.addEventListener("input", () => {
    clearTimeout(state.typing);
    state.typing = setTimeout(restart, TYPING);
  });
  find("search", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(state.typing);
    restart();
  });
  find("clear", HTMLButtonElement).addEventListener("click", () => {
    query.value = "";
    query.focus();
    restart();
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", refreshIfSeen);
  new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting) && state.shown.size >= state.wanted && state.wanted < state.matched) {
        state.wanted += PAGE;
        void refresh();
      }
    },
    { rootMargin: "800px" },
  ).observe(more);
  void refresh();
}

start();
