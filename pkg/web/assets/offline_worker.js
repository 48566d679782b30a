// Keeps the last good list (我的会议) of each link that was opened on this device, so
// that it can be read without a network. A list is kept under the path of its link.
// It goes as soon as the office says that the link is no more (404 or 410), when the
// calendar has got another link, and after two weeks. Nothing else is kept: no
// answer to a form, no error, no page but the list and what it looks like.
'use strict';
const STORE = 'huiqi-lists';
const PATIENCE = 8000;
const TWO_WEEKS = 14 * 24 * 3600 * 1000;
const PART = /(?:src|href)="(\/assets\/[\w.-]+\.(?:css|js))"/g;
const KEPT = ['Content-Type', 'Content-Security-Policy', 'X-Content-Type-Options', 'Referrer-Policy', 'X-Robots-Tag',
  'Cross-Origin-Opener-Policy', 'X-Huiqi-Page', 'X-Huiqi-Feed'];

self.addEventListener('install', (e) => e.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (e.request.mode === 'navigate' && linkOf(url)) e.respondWith(page(e, url));
  else if (url.pathname.startsWith('/assets/')) e.respondWith(asset(e.request));
});

// A list that was loaded past this worker asks to be kept.
self.addEventListener('message', (e) => {
  const url = new URL(e.data, self.location.origin), link = linkOf(url);
  if (link) e.waitUntil(fetch(link + url.search).then((answer) => settle(url, answer)));
});

// linkOf is the path of the link to which a page belongs.
const linkOf = (url) => (/^\/feeds\/[^/]+/.exec(url.pathname) || [''])[0];

async function page(event, url) {
  const link = linkOf(url), list = url.pathname === link, answered = fetch(event.request);
  event.waitUntil(answered.then((answer) => settle(url, answer)).catch(() => {}));
  const come = answered.catch(() => null);
  const late = new Promise((done) => setTimeout(done, PATIENCE, null));
  let answer = await (list ? Promise.race([come, late]) : come);
  if (answer && (answer.status < 500 || !list)) return answer;
  const kept = list ? await recall(link) : await listOf(link);
  if (!kept) answer = answer || await come;
  return kept || answer || Response.error();
}

// settle keeps a good list and forgets a link that is no more. It is called before
// anybody else reads the answer.
async function settle(url, answer) {
  const link = linkOf(url), list = url.pathname === link, page = answer.headers.get('X-Huiqi-Page');
  if (answer.status === 410) return forget(link, '/feeds/');
  if (answer.status === 404 && (list || page === 'trouble')) return forget(link);
  const good = answer.status === 200 && page === 'mine' && !url.searchParams.has('skip');
  if (list && good) return keep(link, answer.clone());
}

async function keep(link, answer) {
  const store = await caches.open(STORE), headers = new Headers({ 'X-Kept': String(Date.now()) });
  KEPT.forEach((name) => answer.headers.has(name) && headers.set(name, answer.headers.get(name)));
  // What was just done is said once.
  const text = (await answer.text()).replace(/<p class="told done".*?<\/p>/s, '');
  const feed = headers.get('X-Huiqi-Feed');
  for (const key of await store.keys()) {
    const old = await store.match(key);
    if (old.headers.get('X-Huiqi-Feed') === feed) await store.delete(key);
  }
  await store.put(link, new Response(text, { headers }));
  await sweep(store);
}

// forget takes away the list of the link, or of the calendar below the folder.
async function forget(link, folder) {
  const store = await caches.open(STORE);
  for (const key of await store.keys()) {
    const feed = (await store.match(key)).headers.get('X-Huiqi-Feed');
    if (new URL(key.url).pathname === link || folder && folder + feed === link) await store.delete(key);
  }
  await sweep(store);
}

const tooOld = (kept) => !(Date.now() - Number(kept.headers.get('X-Kept')) < TWO_WEEKS);

// sweep takes away lists that are too old, and leaves the styles and scripts that
// the others need.
async function sweep(store) {
  const wanted = new Set(), parts = [];
  for (const key of await store.keys()) {
    const path = new URL(key.url).pathname, kept = await store.match(key);
    if (path.startsWith('/assets/')) parts.push(path);
    else if (tooOld(kept)) await store.delete(key);
    else for (const m of (await kept.text()).matchAll(PART)) wanted.add(m[1]);
  }
  for (const path of parts) if (!wanted.has(path)) await store.delete(path);
  await Promise.all([...wanted].filter((p) => !parts.includes(p)).map((p) => store.add(p).catch(() => {})));
}

// recall is the list as it was kept. It says so itself, and answers nothing.
async function recall(link) {
  const store = await caches.open(STORE), kept = await store.match(link);
  if (!kept || tooOld(kept)) return null;
  const text = (await kept.text())
    .replace(/ class="s\d/, '$& kept')
    .replace(' data-kept hidden', ' data-kept')
    .replaceAll('<button ', '<button disabled ');
  return new Response(text, { headers: kept.headers });
}

// listOf leads from another page of a link, or of its calendar, to the list.
async function listOf(link) {
  const store = await caches.open(STORE);
  for (const key of await store.keys()) {
    const kept = await store.match(key), path = new URL(key.url).pathname;
    if (!path.startsWith('/feeds/') || tooOld(kept)) continue;
    if (path === link || '/feeds/' + kept.headers.get('X-Huiqi-Feed') === link) return Response.redirect(key.url);
  }
  return null;
}

async function asset(request) {
  const store = await caches.open(STORE);
  return (await store.match(request)) || fetch(request);
}
