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
