// The live panel of a question: what the answer would come to, before it is saved. Without this script it comes with the next page.

const form = document.getElementById("question");
const live = document.getElementById("live");
let waiting;
let asked = 0;

async function preview() {
  const mine = ++asked;
  // `form.action` would be the buttons of that name.
  const body = new URLSearchParams(new FormData(form));
  body.set("action", "preview");
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Fragment": "1" } });
  if (answer.ok && mine === asked) live.innerHTML = await answer.text();
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(preview, 200);
}

form.addEventListener("change", soon);
// On a slow line an answer may have been given before this script was here.
if ([...form.elements].some((each) => each.checked !== each.defaultChecked || each.value !== (each.defaultValue ?? each.value))) soon();
