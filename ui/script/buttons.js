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

