'use strict';
// Follows which meetings were really looked at: their titles stood in a visible
// page for a while. The office is told so, and this device keeps it, so that what
// is new or has changed since wears a mark. Nothing of the marks is sent.
(() => {
  const form = document.querySelector('[data-list]');
  if (!form || !window.IntersectionObserver) return;
  const tells = form.dataset.seen && navigator.sendBeacon && !document.documentElement.classList.contains('kept');
  const wait = 1500, timers = new Map(), looked = new Set(), sent = new Set();
  const known = marks();
  const send = () => {
    const fresh = [...looked].filter((id) => !sent.has(id));
    if (!fresh.length || !tells) return;
    const body = new URLSearchParams({script: '1', shown: form.elements.shown.value, proof: form.elements.proof.value});
    for (const id of fresh) body.append('m', id);
    if (navigator.sendBeacon(form.dataset.seen, body)) fresh.forEach((id) => sent.add(id));
  };
  const stop = (title) => { clearTimeout(timers.get(title)); timers.delete(title); };
  const start = (title) => {
    if (timers.has(title) || document.visibilityState !== 'visible') return;
    timers.set(title, setTimeout(() => {
      const card = title.closest('article');
      looked.add(card.id.slice(1));
      known.note(card);
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

  // marks marks the cards that have come or changed since this device saw them. What
  // it sees for the first time is new only if an earlier list would have shown it.
  function marks() {
    const key = 'huiqi.looked.' + form.dataset.list, most = 300;
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key)); } catch (err) { /* nothing is marked */ }
    const {horizon, editions} = kept && kept.editions ? kept : {horizon: 0, editions: {}};
    const save = () => {
      const until = Number(form.dataset.horizon) || Number.MAX_SAFE_INTEGER;
      const all = Object.entries(editions).slice(-most);
      const text = JSON.stringify({horizon: Math.max(horizon, until), editions: Object.fromEntries(all)});
      try { localStorage.setItem(key, text); } catch (err) { /* it holds for this page */ }
    };
    const note = (card) => {
      delete editions[card.id];
      editions[card.id] = card.dataset.edition;
    };
    for (const card of form.querySelectorAll('article[data-edition]')) {
      const was = editions[card.id];
      if (!was && Number(card.dataset.at) > horizon) note(card);
      else if (was !== card.dataset.edition) mark(card, was ? form.dataset.changed : form.dataset.new);
    }
    save();
    return {note: (card) => { note(card); save(); }};
  }

  function mark(card, text) {
    const label = document.createElement('span');
    label.className = 'mark new';
    label.textContent = text;
    card.querySelector('.title').prepend(label, ' ');
  }
})();
