// --- the quote of a citation, on hovering and on focus -------------------------------------

const tip = make("div", "tip");
tip.setAttribute("role", "tooltip");
tip.id = "newsdesk-tip";
tip.hidden = true;
ground.append(tip);

function showTip(chip) {
  tip.textContent = chip.dataset.quote ?? chip.dataset.tip;
  tip.dir = "auto";
  tip.hidden = false;
  const spot = chip.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, spot.left), window.innerWidth - size.width - 8);
  const above = spot.top - size.height - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : spot.bottom + 8}px`;
  if (chip.dataset.quote) chip.setAttribute("aria-describedby", tip.id);
}

function hideTip() {
  tip.hidden = true;
  document
    .querySelectorAll(`[aria-describedby="${tip.id}"]`)
    .forEach((chip) => chip.removeAttribute("aria-describedby"));
}

const chipOf = (event) => event.target.closest?.("[data-quote], [data-tip]");
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

