// --- conversations, kept by this browser and by nobody else --------------------------------

// One entry for the list, one for each conversation. Storage may be full, or not allowed.
const corpus = document.querySelector(".masthead")?.dataset.corpus ?? "";
const entry = (name) => `newsdesk:${corpus}:${name}`;

function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(entry(name))) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(name, value) {
  for (;;) {
    try {
      localStorage.setItem(entry(name), JSON.stringify(value));
      return true;
    } catch {
      // Full: the conversation that was quiet longest makes room.
      const oldest = list().filter((one) => one.id !== current() && one.id !== name);
      if (!oldest.length || name === "list") return false;
      forget(oldest.reduce((a, b) => (a.at < b.at ? a : b)).id);
    }
  }
}

const list = () => read("list", []).filter((one) => one && typeof one.id === "string");

function current(id) {
  try {
    if (id === undefined) return sessionStorage.getItem(entry("current")) ?? "";
    sessionStorage.setItem(entry("current"), id);
  } catch {
    // This window forgets which conversation it shows; all else works.
  }
  return id ?? "";
}

function keep(text) {
  if (!text) return;
  const { id, from, exchanges } = JSON.parse(text);
  if (!id) return;
  const known = read(id, { id, exchanges: [] });
  const all = [...known.exchanges.slice(0, from), ...exchanges];
  current(id);
  if (!write(id, { id, exchanges: all })) {
    announce("The browser has no room to keep this conversation.");
    return;
  }
  const rest = list();
  const named = rest.find((one) => one.id === id)?.named ?? "";
  const told = {
    id,
    named,
    title: all[0]?.question ?? "",
    count: all.length,
    at: new Date().toISOString(),
  };
  write("list", [told, ...rest.filter((one) => one.id !== id)]);
  draw();
}

function forget(id) {
  try {
    localStorage.removeItem(entry(id));
  } catch {
    return;
  }
  write("list", list().filter((one) => one.id !== id));
}

function restore(id, turn) {
  const talk = read(id);
  if (!talk) return false;
  current(id);
  turns = 0;
  wantedTurn = turn ?? null;
  trigger("restore", { talk });
  return true;
}

function leave() {
  current("");
  draw();
}

// --- the list of conversations --------------------------------------------------------------

const button = (text, name, does) => make("button", name, { type: "button", textContent: text, onclick: does });

function draw() {
  const place = document.querySelector("#history .talks");
  if (!place) return;
  const all = list();
  place.replaceChildren(...all.map(item));
  document.querySelector("#history .empty").hidden = all.length > 0;
}

function item(one) {
  const line = make("li");
  const name = one.named || one.title || "No question";
  const title = button(name, "title", () => {
    if (!restore(one.id)) return;
    toTab("Ask");
    draw();
    box()?.focus({ preventScroll: true });
  });
  title.dir = "auto";
  if (one.id === current()) line.setAttribute("aria-current", "true");
  const when = new Date(one.at);
  const day = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" };
  const count = `${one.count} question${one.count === 1 ? "" : "s"}`;
  const facts = make("span", "facts", {
    textContent: `${count} · ${when.toLocaleString("en-GB", day)}`,
  });
  const told = make("span", "talk");
  told.append(title, facts);
  const tools = make("span", "talk-tools");
  const rename = button("Rename", "quiet", () => renaming(one, line, name));
  const remove = button("Delete", "quiet", () => {
    if (remove.textContent === "Delete") return void (remove.textContent = "Delete for good?");
    forget(one.id);
    if (one.id === current()) {
      leave();
      trigger("fresh", {});
    }
    draw();
    announce("Deleted");
    document.querySelector("#history .title, #history .empty")?.focus?.();
  });
  for (const tool of [rename, remove]) tool.setAttribute("aria-label", `${tool.textContent} ${name}`);
  tools.append(rename, remove);
  line.append(told, tools);
  return line;
}

function renaming(one, line, name) {
  const field = make("input", "rename", { value: name, maxLength: 200, ariaLabel: "Name" });
  const form = make("form", "renaming");
  form.append(field, make("button", "quiet", { type: "submit", textContent: "Keep" }));
  form.onsubmit = (event) => {
    event.preventDefault();
    const named = field.value.trim();
    write("list", list().map((other) => (other.id === one.id ? { ...other, named } : other)));
    draw();
  };
  form.onkeydown = (event) => {
    if (event.key === "Escape") draw();
  };
  line.replaceChildren(form);
  field.select();
  field.focus();
}

window.addEventListener("storage", draw, { signal: off.signal });

// --- what the address asks for, else the conversation that this window showed ----------------

function begin() {
  draw();
  const said = new URLSearchParams(location.search);
  if (!said.has("ask")) return void restore(current());
  history.replaceState(null, "", location.pathname);
  if (said.has("talk") && restore(said.get("talk"), Number(said.get("turn")))) return;
  const limits = [said.getAll("outlet"), said.get("from") ?? "", said.get("to") ?? "", said.get("where") ?? ""];
  trigger("ask", { text: said.get("ask"), limits });
}
