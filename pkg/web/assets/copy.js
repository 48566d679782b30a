'use strict';
// Copies an address. Where a page may not use the clipboard, as on plain http, the
// address is at least selected.
for (const button of document.querySelectorAll('[data-copies]')) {
  button.addEventListener('click', async () => {
    const address = document.getElementById(button.dataset.copies);
    getSelection().selectAllChildren(address);
    let done = false;
    try {
      await navigator.clipboard.writeText(address.textContent);
      done = true;
    } catch {
      done = document.execCommand('copy');
    }
    if (done) button.textContent = button.dataset.done;
  });
}
