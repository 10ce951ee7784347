// Shows how far something is that goes on: asks for the same page again and again until it no longer says that it goes on. Without scripts there is a link.

const PAUSE = 1000;

async function look(main) {
  const place = main.querySelector("[data-follow]");
  if (!place) return;
  const answer = await fetch(place.dataset.follow, { headers: { "X-Fragment": "1", Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector("[data-follow]");
  if (next) place.replaceChildren(...next.childNodes);
  else main.replaceChildren(...page.body.childNodes);
  setTimeout(look, PAUSE, main);
}

setTimeout(look, PAUSE, document.querySelector("main"));
