// The page's own behaviour. Gradio runs this once, with `element` (the thread), `trigger`
// (an event for Python) and `server` (Python functions). One listener for each kind of
// event stands on the document, since answers come and go.

const before = window.newsdesk;
if (before) before.off.abort();
const off = new AbortController();
const on = (kind, does, more) =>
  document.addEventListener(kind, does, { signal: off.signal, ...more });

const kept = new Map(); // articles already opened, by what was asked for
let opener = null; // the chip or title that the reader came from

const sheet = () => document.querySelector("#pane .sheet");
const box = () => document.querySelector("#question textarea");

// --- the article beside the chat ---------------------------------------------------------

async function open(from) {
  const { source, start, end, print } = from.dataset;
  const wanted = { source, start: start ?? null, end: end ?? null, print: print ?? "" };
  const key = JSON.stringify(wanted);
  let markup = kept.get(key);
  if (!markup) {
    try {
      markup = await server.article(wanted);
    } catch {
      announce("The article cannot be opened: is Newsdesk still running?");
      return;
    }
    kept.set(key, markup);
    if (kept.size > 50) kept.delete(kept.keys().next().value);
  }
  hideTip();
  document.querySelectorAll(".chip.open").forEach((chip) => chip.classList.remove("open"));
  if (from.classList.contains("chip")) from.classList.add("open");
  opener = from;
  const back = start === undefined ? "Back" : "Back to the answer";
  const target = sheet();
  // The markup is Newsdesk's own; every word of the article in it has been escaped.
  target.innerHTML =
    `<nav aria-label="Article"><button type="button" class="quiet" data-do="back">${back}` +
    `</button><span></span></nav><div class="paper" tabindex="0" role="document">${markup}</div>`;
  target.hidden = false;
  target.querySelector("nav span").textContent = target.querySelector(".headline").textContent;
  const spot = target.querySelector("mark.quoted");
  const paper = target.querySelector(".paper");
  if (spot) {
    spot.closest("details")?.setAttribute("open", "");
    const above = spot.getBoundingClientRect().top - paper.getBoundingClientRect().top;
    paper.scrollTop += above - paper.clientHeight / 3;
  }
  (spot ?? target.querySelector(".headline")).focus({ preventScroll: true });
}

function back() {
  const target = sheet();
  if (target.hidden) return;
  target.hidden = true;
  target.replaceChildren();
  document.querySelectorAll(".chip.open").forEach((chip) => chip.classList.remove("open"));
  if (opener?.isConnected) {
    opener.focus({ preventScroll: true });
    opener.scrollIntoView({ block: "nearest" });
  }
  opener = null;
}

// --- the quote of a citation, on hovering and on focus -------------------------------------

const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("role", "tooltip");
tip.id = "newsdesk-tip";
tip.hidden = true;
document.querySelector(".gradio-container").append(tip);

function showTip(chip) {
  tip.textContent = chip.dataset.quote;
  tip.dir = "auto";
  tip.hidden = false;
  const spot = chip.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, spot.left), window.innerWidth - size.width - 8);
  const above = spot.top - size.height - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : spot.bottom + 8}px`;
  chip.setAttribute("aria-describedby", tip.id);
}

function hideTip() {
  tip.hidden = true;
  document
    .querySelectorAll(`[aria-describedby="${tip.id}"]`)
    .forEach((chip) => chip.removeAttribute("aria-describedby"));
}

const chipOf = (event) => event.target.closest?.(".chip[data-quote]");
on("mouseover", (event) => {
  const chip = chipOf(event);
  if (chip) showTip(chip);
});
on("mouseout", (event) => chipOf(event) && hideTip());
on("focusin", (event) => {
  const chip = chipOf(event);
  if (chip?.matches(":focus-visible")) showTip(chip);
});
on("focusout", (event) => chipOf(event) && hideTip());
on("scroll", hideTip, { capture: true, passive: true });

// --- what the buttons of the thread do ------------------------------------------------------

const spoken = document.createElement("div");
spoken.className = "sr";
spoken.setAttribute("role", "status");
document.querySelector(".gradio-container").append(spoken);

function announce(text) {
  spoken.textContent = "";
  setTimeout(() => (spoken.textContent = text), 50);
}

async function copy(from) {
  try {
    await navigator.clipboard.writeText(from.dataset.text);
    from.textContent = "Copied";
    announce("Copied");
  } catch {
    from.textContent = "The browser does not allow it";
  }
  setTimeout(() => (from.textContent = "Copy"), 2000);
}

function rate(from) {
  const form = document.querySelector(`form.reason[data-turn="${Number(from.dataset.turn)}"]`);
  form.dataset.verdict = from.dataset.verdict;
  form.querySelector("label").textContent =
    from.dataset.verdict === "right" ? "What was good? (optional)" : "What is wrong?";
  form.hidden = false;
  form.querySelector("input").focus();
}

const does = {
  open,
  back,
  copy,
  rate,
  ask: (from) => trigger("ask", { text: from.dataset.text }),
  retry: (from) => trigger("retry", { turn: Number(from.dataset.turn) }),
  edit: (from) => {
    trigger("edit", { turn: Number(from.dataset.turn), text: from.dataset.text ?? "" });
    box().focus();
  },
  corpus: () => {
    const tab = [...document.querySelectorAll('[role="tab"]')].find(
      (one) => one.textContent.trim() === "Corpus",
    );
    tab?.click();
    tab?.focus();
  },
};

on("click", (event) => {
  const from = event.target.closest?.("[data-do]");
  if (from && Object.hasOwn(does, from.dataset.do)) does[from.dataset.do](from);
});
on("submit", (event) => {
  const form = event.target.closest?.("form.reason");
  if (!form) return;
  event.preventDefault();
  trigger("rate", {
    turn: Number(form.dataset.turn),
    verdict: form.dataset.verdict,
    reason: form.querySelector("input").value,
  });
});
on("keydown", (event) => {
  if (event.key !== "Escape") return;
  hideTip();
  if (sheet()?.hidden === false) back();
});

// --- the pane fills what the masthead leaves of the window -----------------------------------

// Set on the document: the pane itself may not be there yet when this first runs.
function fit() {
  const above = Math.max(0, element.closest("#desk")?.getBoundingClientRect().top ?? 0);
  document.documentElement.style.setProperty("--above", `${above}px`);
}
on("scroll", fit, { passive: true });
window.addEventListener("resize", fit, { signal: off.signal });
fit();

// --- a new question rises to the top of the window ------------------------------------------

let turns = 0;
new MutationObserver(() => {
  const now = element.querySelectorAll(".turn");
  if (now.length > turns) now[now.length - 1].scrollIntoView({ block: "start" });
  turns = now.length;
}).observe(element, { childList: true, subtree: true });

function download(saved) {
  const { name, mime, text } = JSON.parse(saved);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: mime }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

window.newsdesk = { off, download };
