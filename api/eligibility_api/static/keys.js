// Shortcut keys of the desk: `data-key` on a link is followed, on a field gets the focus; `data-rows` is a list gone through with j and k.
// No key does more than go somewhere. They are silent while something is typed, with any other key held, and once they are switched off.

const KEPT = "keys";
const panel = document.getElementById("keys");
const button = panel.querySelector("button");

function on() {
  return localStorage.getItem(KEPT) !== "off";
}

function show() {
  button.setAttribute("aria-pressed", String(on()));
}

function typing(place) {
  return place.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-rows] th[scope=row] a")];
  const at = rows.findIndex((each) => each.closest("tr").contains(document.activeElement));
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

function tick() {
  document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click();
}

const steps = { j: () => step(1), k: () => step(-1), x: tick };

document.addEventListener("keydown", (event) => {
  if (!on() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
  const place = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const act = steps[event.key];
  if (!place && !act) return;
  event.preventDefault();
  if (!place) act();
  else if (place.matches("a")) place.click();
  else place.focus();
});

button.addEventListener("click", () => {
  localStorage.setItem(KEPT, on() ? "off" : "on");
  show();
});

panel.hidden = false;
show();
