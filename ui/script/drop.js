// --- files dropped anywhere on the page go to where articles are added ----------------------

const veil = make("div", "veil", { textContent: "Drop to add to the articles" });
veil.hidden = true;
ground.append(veil);

const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const mayAdd = () => document.querySelector("[data-do=add]") !== null;

on("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault(); // else the browser would leave the page for the file
  veil.hidden = !mayAdd();
});
on("dragleave", (event) => {
  if (!event.relatedTarget) veil.hidden = true;
});
on(
  "drop",
  (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    if (!mayAdd() || event.target.closest?.("#drop")) return;
    const files = new DataTransfer();
    for (const file of event.dataTransfer.files) files.items.add(file);
    does.add();
    soon("#drop input[type=file]", (field) => {
      field.files = files.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  },
  { capture: true },
);
