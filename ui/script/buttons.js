// --- what the buttons of the thread do ------------------------------------------------------

async function copy(from, text = from.dataset.text) {
  const name = from.dataset.name ?? (from.dataset.name = from.textContent);
  try {
    await navigator.clipboard.writeText(text);
    from.textContent = "Copied";
  } catch {
    from.textContent = "The browser does not allow it";
  }
  announce(from.textContent);
  setTimeout(() => (from.textContent = name), 2000);
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
  link: (from) => copy(from, `${location.origin}${location.pathname}?${from.dataset.query}`),
  limit: ({ dataset }) => trigger("limit", { ...dataset }),
  remove: (from) => {
    if (from.dataset.sure) {
      kept.clear();
      return trigger("remove", { source: from.dataset.source });
    }
    from.dataset.sure = "yes";
    from.textContent = "Remove for good?";
  },
  ask: (from) => trigger("ask", { text: from.dataset.text }),
  retry: (from) => trigger("retry", { turn: Number(from.dataset.turn) }),
  edit: (from) => {
    trigger("edit", { turn: Number(from.dataset.turn), text: from.dataset.text ?? "" });
    box().focus();
  },
  corpus: () => toTab("Corpus")?.focus(),
  add: () => {
    toTab("Corpus");
    soon("#drop button", (zone) => {
      zone.closest("#add").scrollIntoView({ block: "start" });
      zone.focus({ preventScroll: true });
    });
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

