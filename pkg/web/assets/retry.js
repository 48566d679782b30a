// Reloads a page whose script does not run, but only once the server answers:
// otherwise the browser would replace it by its own error page. It is written in
// old JavaScript on purpose, because it must run in browsers where the rest fails.
(function () {
  'use strict';
  var after = Number(document.currentScript.getAttribute('data-after')) * 1000 || 30000;
  function again() { setTimeout(ask, after * (0.8 + Math.random() * 0.4)); }
  function ask() {
    if (document.documentElement.className.indexOf('live') >= 0) return;
    var call = new XMLHttpRequest();
    call.open('GET', location.href);
    call.timeout = 10000;
    call.onload = function () {
      if (call.getResponseHeader('X-Huiqi-Page')) location.reload();
      else again();
    };
    call.onerror = call.ontimeout = again;
    call.send();
  }
  again();
})();
