// On a page of many forms no switch can belong to all of them: what was typed goes into the tab's own store when one is pressed, and out of it with the next page.

const KEY = "typed";
const LEFT_OUT = ["hidden", "password", "file"];
const place = location.pathname + location.search;

const fields = () => [...document.querySelectorAll("main :is(input, select, textarea)")].filter((each) => !LEFT_OUT.includes(each.type));
const property = (field) => (["checkbox", "radio"].includes(field.type) ? "checked" : "value");

const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
sessionStorage.removeItem(KEY);
const now = fields();
if (kept?.place === place && kept.typed.length === now.length) now.forEach((field, at) => { field[property(field)] = kept.typed[at]; });

document.querySelector("form.display").addEventListener("submit", () => {
  sessionStorage.setItem(KEY, JSON.stringify({ place, typed: fields().map((field) => field[property(field)]) }));
});
