'use strict';
// Copies an address; where the clipboard is closed to pages, as on plain http,
// it is selected, so that a finger need not.
for (const button of document.querySelectorAll('[data-copies]')) {
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.copies);
    field.focus();
    field.select();
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      done = document.execCommand('copy');
    }
    if (done) button.textContent = button.dataset.done;
  });
}
