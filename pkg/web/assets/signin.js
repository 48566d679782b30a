'use strict';
// On the demo, takes the token out of the fragment of the address, which is sent to nobody, into the form.
(() => {
  const field = document.querySelector('[data-ready]');
  const token = location.hash.slice(1);
  if (!field || !token) return;
  field.value = decodeURIComponent(token);
  history.replaceState(null, '', location.pathname + location.search);
})();
