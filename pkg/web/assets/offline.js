'use strict';
// Has the list of this link kept on this device, and forgotten with the link
// (offline_worker.js). Without the script, or on plain http, nothing is kept.
(() => {
  const root = document.documentElement, workers = navigator.serviceWorker, ask = root.dataset.offline;
  // What was kept gives way to what the office says now.
  if (root.classList.contains('kept')) return addEventListener('online', () => location.reload());
  if (!workers || !window.caches || workers.controller) return; // or the worker has seen this page
  const page = location.pathname + location.search;
  if (ask === 'forget') forget(location.pathname.split('/').slice(0, 3).join('/')).catch(() => {});
  else workers.register('/feeds/offline.js').then(() => workers.ready).then((r) => r.active.postMessage(page)).catch(() => {});

  async function forget(link) {
    const store = await caches.open('huiqi-lists');
    await store.delete(link);
    const left = (await store.keys()).map((key) => new URL(key.url).pathname);
    if (!left.some((path) => path.startsWith('/feeds/'))) await caches.delete('huiqi-lists');
  }
})();
