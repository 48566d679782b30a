// When a page is not alive, loads it again once the server answers for it: never
// before, for then the browser would put its own error page in its place.
// Old-fashioned on purpose: it must run where the rest did not.
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
