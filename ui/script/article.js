// --- the article beside the chat ---------------------------------------------------------

const kept = new Map(); // articles already opened, by what was asked for
let opener = null; // the chip or title that the reader came from

const sheet = () => document.querySelector("#pane .sheet");

async function open(from) {
  const { source, start, end, print, like } = from.dataset;
  const wanted = {
    source,
    start: start ?? null,
    end: end ?? null,
    print: print ?? "",
    like: like ?? "",
  };
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

