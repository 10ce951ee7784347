// What the portal knows of the enterprise that is signed in. It goes into the frame by message, never into an address.
const known = { body_kind: '企业' };

addEventListener('elig:ready', (event) => event.target.prefill(known));
addEventListener('elig:result', (event) => {
  const { policy, as_of, conclusions } = event.detail;
  const lines = Object.entries(conclusions).map(([provision, conclusion]) => `${provision}  ${conclusion}`);
  document.getElementById('results').textContent = [`${event.target.title}，${policy.id} 第 ${policy.version} 版，${as_of}`, ...lines].join('\n');
});
