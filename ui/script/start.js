// The page's own behaviour. Gradio runs this once, with `element` (the thread), `trigger`
// (an event for Python) and `server` (Python functions). One listener for each kind of
// event stands on the document, since answers come and go.

const before = window.newsdesk;
if (before) before.off.abort();
const off = new AbortController();
const on = (kind, does, more) =>
  document.addEventListener(kind, does, { signal: off.signal, ...more });

const box = () => document.querySelector("#question textarea");
const ground = document.querySelector(".gradio-container");

function make(kind, name, more) {
  const one = document.createElement(kind);
  if (name) one.className = name;
  return Object.assign(one, more);
}

const spoken = make("div", "sr");
spoken.setAttribute("role", "status");
ground.append(spoken);

function announce(text) {
  spoken.textContent = "";
  setTimeout(() => (spoken.textContent = text), 50);
}

function toTab(name) {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  const tab = tabs.find((one) => one.textContent.trim() === name);
  tab?.click();
  return tab;
}

// What stands in a tab comes into being when the tab is first opened.
function soon(what, does, tries = 60) {
  const found = document.querySelector(what);
  if (found) does(found);
  else if (tries) setTimeout(() => soon(what, does, tries - 1), 50);
}
