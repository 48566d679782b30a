// Keeps the size of the type that a reader has chosen, on this device, and
// changes it without loading the page again. Without the script the link does it.
'use strict';
(() => {
  const link = document.querySelector('[data-sizes]'), root = document.documentElement;
  if (!link) return;
  const [larger, standard] = JSON.parse(link.dataset.sizes);
  const show = (large) => {
    root.classList.toggle('large', large);
    link.textContent = large ? standard : larger;
  };
  const kept = () => { try { return localStorage.getItem('huiqi.size'); } catch (err) { return null; } };
  const keep = (size) => { try { localStorage.setItem('huiqi.size', size); } catch (err) { /* it holds for this page */ } };
  if (root.classList.contains('large')) keep('large');
  show(kept() === 'large');
  link.addEventListener('click', (e) => {
    e.preventDefault();
    const large = !root.classList.contains('large');
    keep(large ? 'large' : 'standard');
    show(large);
  });
})();
