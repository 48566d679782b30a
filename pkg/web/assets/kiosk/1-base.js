'use strict';
// The script of the kiosk. Its parts are served as one file: base, clock, row,
// board, connection, main. The server writes every text that does not change
// with the clock; the script follows the clock and the connection.
const Kiosk = {};
Kiosk.body = document.body;
Kiosk.words = JSON.parse(document.body.dataset.words);
Kiosk.pace = JSON.parse(document.body.dataset.pace);
Kiosk.id = (name) => document.getElementById(name);
Kiosk.fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));

// el makes an element. Text is inserted as text, never as HTML.
Kiosk.el = (tag, cls, ...kids) => {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  e.append(...kids);
  return e;
};

// The last list is stored for a reload. The browser may forbid storage.
Kiosk.scope = ['venue', 'room', 'floor'].map((n) => [n, document.body.dataset[n]]).filter(([, v]) => v);
Kiosk.storeKey = ['huiqi.kiosk', ...Kiosk.scope.map(([, v]) => v), Kiosk.words.lang].join('.');
Kiosk.recall = () => {
  try { return JSON.parse(localStorage.getItem(Kiosk.storeKey)); } catch (err) { return null; }
};
Kiosk.remember = (what) => {
  try { localStorage.setItem(Kiosk.storeKey, JSON.stringify(what)); } catch (err) { /* the page still works */ }
};
