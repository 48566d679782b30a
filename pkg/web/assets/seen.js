'use strict';
// Tells the office which meetings were really looked at: their titles stood in a
// visible page for a while. Nothing is sent by a page that nobody sees.
(() => {
  const form = document.querySelector('[data-seen]');
  if (!form || !window.IntersectionObserver || !navigator.sendBeacon) return;
  const wait = 1500, timers = new Map(), looked = new Set(), sent = new Set();
  const send = () => {
    const fresh = [...looked].filter((id) => !sent.has(id));
    if (!fresh.length) return;
    const body = new URLSearchParams({script: '1', shown: form.elements.shown.value, proof: form.elements.proof.value});
    for (const id of fresh) body.append('m', id);
    if (navigator.sendBeacon(form.dataset.seen, body)) fresh.forEach((id) => sent.add(id));
  };
  const stop = (title) => { clearTimeout(timers.get(title)); timers.delete(title); };
  const start = (title) => {
    if (timers.has(title) || document.visibilityState !== 'visible') return;
    timers.set(title, setTimeout(() => {
      looked.add(title.closest('article').id.slice(1));
      clearTimeout(start.sending);
      start.sending = setTimeout(send, wait);
    }, wait));
  };
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const e of entries) {
      if (e.isIntersecting) { inView.add(e.target); start(e.target); } else { inView.delete(e.target); stop(e.target); }
    }
  }, {threshold: 1});
  for (const title of form.querySelectorAll('article[id] .title')) observer.observe(title);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') return inView.forEach(start);
    inView.forEach(stop);
    send();
  });
})();
