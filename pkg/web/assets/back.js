'use strict';
// Leads from an event that was opened in a calendar back to the list, whose link
// this device remembers (offline.js) and the page of an event does not know.
(() => {
  const back = document.querySelector('[data-back]');
  let list = null;
  try { list = back && localStorage.getItem('huiqi.list.' + back.dataset.back); } catch (err) { return; }
  if (!list || !/^\/feeds\/[\w-]+$/.test(list)) return;
  back.href = list + back.dataset.to;
  back.hidden = false;
  document.querySelector('[data-by-hand]').hidden = true;
})();
