'use strict';
// Has the list of this link kept on this device (offline_worker.js), and remembers
// the link for the way back from an event in a calendar (back.js). Both are
// forgotten with the link. On plain http no list is kept.
(() => {
  const root = document.documentElement, workers = navigator.serviceWorker, ask = root.dataset.offline;
  const link = location.pathname.split('/').slice(0, 3).join('/'), memory = 'huiqi.list.';
  // What was kept gives way to what the office says now.
  if (root.classList.contains('kept')) return addEventListener('online', () => location.reload());
  try {
    if (ask === 'keep') localStorage.setItem(memory + document.querySelector('[data-list]').dataset.list, link);
    else forgetLink();
  } catch (err) { /* the browser remembers nothing */ }
  if (!workers || !window.caches || workers.controller) return; // or the worker has seen this page
  const page = location.pathname + location.search, keep = (r) => r.active.postMessage(page);
  if (ask === 'forget') forgetList().catch(() => {});
  else workers.register('/feeds/offline.js').then(() => workers.ready).then(keep).catch(() => {});

  // The link is known by its secret, or by its calendar's id from the page of an event.
  function forgetLink() {
    for (const key of Object.keys(localStorage).filter((k) => k.startsWith(memory))) {
      const feed = key.slice(memory.length);
      if (localStorage.getItem(key) !== link && '/feeds/' + feed !== link) continue;
      localStorage.removeItem(key);
      localStorage.removeItem('huiqi.looked.' + feed);
    }
  }

  async function forgetList() {
    const store = await caches.open('huiqi-lists');
    await store.delete(link);
    const left = (await store.keys()).map((key) => new URL(key.url).pathname);
    if (!left.some((path) => path.startsWith('/feeds/'))) await caches.delete('huiqi-lists');
  }
})();
