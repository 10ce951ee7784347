(() => {
  const script = document.currentScript, { title, prefill, ...said } = script.dataset;
  const home = new URL(script.src).origin, frame = document.createElement('iframe');
  frame.title = title || (said.lang === 'en' ? 'Self-check of support policies' : '惠企政策自查');
  frame.style = 'display:block;width:100%;border:0;height:40rem';
  frame.src = home + '/embed?' + new URLSearchParams({ ...said, host: location.origin });
  frame.prefill = (facts) => frame.contentWindow.postMessage({ type: 'elig:prefill', facts }, home);
  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== home || source !== frame.contentWindow) return;
    if (data.type === 'elig:height') frame.style.height = data.height + 'px';
    else frame.dispatchEvent(new CustomEvent(data.type, { bubbles: true, detail: data.detail }));
  });
  script.after(frame);
})();
