// --- the pane fills what the masthead leaves of the window -----------------------------------

// Set on the document: the pane itself may not be there yet when this first runs.
function fit() {
  const above = Math.max(0, element.closest("#desk")?.getBoundingClientRect().top ?? 0);
  document.documentElement.style.setProperty("--above", `${above}px`);
}
on("scroll", fit, { passive: true });
window.addEventListener("resize", fit, { signal: off.signal });
fit();

// --- each tab begins at its top; the chat stays where it was left ----------------------------

let shownTab = "Ask";
let leftAt = 0;
on(
  "click",
  (event) => {
    const tab = event.target.closest?.('#left [role="tab"]')?.textContent.trim();
    if (!tab || tab === shownTab) return;
    if (shownTab === "Ask") leftAt = window.scrollY;
    shownTab = tab;
    const head = element.closest("#desk").getBoundingClientRect().top + window.scrollY;
    if (tab === "Ask") requestAnimationFrame(() => window.scrollTo(0, leftAt));
    else window.scrollTo(0, Math.min(window.scrollY, head));
  },
  { capture: true },
);

// --- a new question rises to the top of the window ------------------------------------------

let turns = 0;
let wantedTurn = null; // the one that a link leads to
new MutationObserver(() => {
  const now = element.querySelectorAll(".turn");
  const spot = now[wantedTurn ?? now.length - 1];
  if (now.length > turns) {
    spot?.scrollIntoView({ block: "start" });
    spot?.classList.toggle("wanted", wantedTurn !== null);
    wantedTurn = null;
  }
  turns = now.length;
}).observe(element, { childList: true, subtree: true });

// --- a pressed dot of the timeline keeps the focus when the plot is drawn anew ---------------

let pressed = "";
on("click", (event) => (pressed = event.target.closest?.("[data-key]")?.dataset.key ?? ""));
new MutationObserver(() => {
  if (!pressed || document.activeElement !== document.body) return;
  const again = document.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
  again?.focus({ preventScroll: true });
}).observe(element.closest("#left"), { childList: true, subtree: true });

function download(saved) {
  const { name, mime, text } = JSON.parse(saved);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: mime }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

window.newsdesk = { off, download, keep, leave, draw };
begin();
