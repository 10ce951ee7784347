// Inside the embedded frame: tells the page around it how high it is and what came out, and takes what that page knows already.
const host = document.documentElement.dataset.host;
const tell = (message) => parent.postMessage(message, host);
const main = document.querySelector('main');

new ResizeObserver(() => tell({ type: 'elig:height', height: Math.ceil(document.documentElement.getBoundingClientRect().height) })).observe(document.documentElement);

addEventListener('message', ({ origin, source, data }) => {
  if (origin !== host || source !== parent || data?.type !== 'elig:prefill') return;
  const form = document.getElementById('prefill');
  if (!form) return;
  form.elements.carried.value = JSON.stringify({ facts: data.facts, skipped: [], looked_over: false });
  form.hidden = false; // nothing is taken before somebody presses the button
});

if (main.dataset.result) tell({ type: 'elig:result', detail: JSON.parse(main.dataset.result) });
else tell({ type: 'elig:ready' });
document.querySelector('#errors')?.focus();
