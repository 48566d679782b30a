// Caches the last good kiosk page with its assets, so that a reload while the
// network is down shows it again. The page knows that it comes from the cache.
'use strict';
const STORE = 'huiqi-kiosk';
const PATIENCE = 5000;
const KEPT = ['Content-Type', 'Content-Security-Policy', 'X-Content-Type-Options', 'Referrer-Policy', 'X-Huiqi-Page'];

self.addEventListener('install', (e) => e.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (e.request.mode === 'navigate' && /^\/kiosk\/?$/.test(url.pathname)) e.respondWith(page(e.request));
  else if (url.pathname.startsWith('/assets/')) e.respondWith(asset(e.request));
});

// The page asks to be cached with its assets when it first runs, because it was
// loaded before this worker existed.
self.addEventListener('message', (e) => {
  if (e.data && e.data.keep) e.waitUntil(keep(e.data.keep, e.data.parts));
});

async function keep(address, parts) {
  const store = await caches.open(STORE);
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  if (isKiosk(answer)) await store.put(address, answer);
  const wanted = new Set(parts);
  await Promise.all(parts.map(async (p) => (await store.match(p)) || store.add(p)));
  for (const r of await store.keys()) {
    const path = new URL(r.url).pathname;
    if (path.startsWith('/assets/') && !wanted.has(path)) await store.delete(r);
  }
}

const isKiosk = (answer) => answer.status === 200 && answer.headers.get('X-Huiqi-Page') === 'kiosk';

// An error of our own server, such as a wrong address, is shown. Anything else that
// is not the kiosk, such as a proxy's error page, is replaced by the cached page.
async function page(request) {
  const store = await caches.open(STORE);
  let answer;
  try {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    answer = await fetch(request, { signal: stop.signal }).finally(() => clearTimeout(timer));
    if (isKiosk(answer)) {
      await store.put(request.url, answer.clone());
      return answer;
    }
    if (answer.headers.get('X-Huiqi-Page') && answer.status < 500) return answer;
  } catch (err) {
    answer = null;
  }
  const kept = await store.match(request.url);
  if (!kept) return answer || Response.error();
  const text = (await kept.text()).replace('data-cached="0"', 'data-cached="1"');
  const headers = new Headers();
  KEPT.forEach((name) => kept.headers.has(name) && headers.set(name, kept.headers.get(name)));
  return new Response(text, { headers });
}

async function asset(request) {
  const store = await caches.open(STORE);
  return (await store.match(request)) || fetch(request);
}
