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

