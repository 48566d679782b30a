Kiosk.main = () => {
  const clock = new Kiosk.Clock(), board = new Kiosk.Board(clock);
  Kiosk.board = board;
  let askAt = 0;

  const stamp = (connection) => {
    const el = Kiosk.id('stamp'), lost = connection.lost();
    el.hidden = !lost;
    if (!lost) return;
    el.querySelector('b').textContent = Kiosk.fill(Kiosk.words.stamp, { t: clock.since(connection.asOf) });
    el.querySelector('span').textContent = Kiosk.words.stamp_why;
  };

  // save stores the last confirmed list, and how wrong the PC's clock is.
  const save = () => {
    if (!board.day || connection.lost()) return;
    Kiosk.remember({ day: board.day, as_of: connection.asOf, skew: clock.skew(), offset: clock.offset / 1000 });
  };

  const onDay = (day) => {
    if (board.day && day.date < board.day.date && clock.now() < board.day.to) return;
    const same = board.day && JSON.stringify(board.day) === JSON.stringify(day);
    if (same) return;
    board.set(day);
    clock.show();
    save();
  };
  const connection = new Kiosk.Connection(clock, onDay);

  // At midnight the server sends the new list. A screen that has not received it
  // asks, at a random moment so that not all ask at once.
  const turn = () => {
    if (!board.day || clock.now() < board.day.to) { askAt = 0; return; }
    const t = performance.now();
    if (!askAt) askAt = t + 1500 + Math.random() * 1500;
    if (t < askAt) return;
    askAt = t + 4000 + Math.random() * 2000;
    connection.ask();
  };

  const tick = () => {
    setTimeout(tick, 1000 - (clock.now() % 1000)); // first, so that an error below does not stop the clock for good
    connection.watch();
    clock.show();
    board.follow(connection.lost());
    turn();
    stamp(connection);
  };
  const first = JSON.parse(Kiosk.body.dataset.state), kept = Kiosk.recall();
  if (Kiosk.body.dataset.cached === '1') {
    const newer = kept && kept.day && kept.day.v === 1 && kept.as_of > first.beat.as_of;
    clock.guess(kept ? kept.skew : 0, first.beat.offset);
    connection.asOf = newer ? kept.as_of : first.beat.as_of;
    connection.fresh = false;
    document.documentElement.classList.add('live');
    board.set(newer ? kept.day : first.day);
  } else {
    document.documentElement.classList.add('live');
    connection.beat(first.beat);
    board.set(first.day);
  }
  let resizing = 0;
  new ResizeObserver(() => {
    clearTimeout(resizing);
    resizing = setTimeout(() => board.saying || board.lay(), 100);
  }).observe(board.el);
  addEventListener('online', () => connection.open());
  if (document.fonts) document.fonts.ready.then(() => board.saying || board.lay());
  setInterval(save, 5000);
  connection.open();
  tick();
  Kiosk.lastingScreen();
};

// Where the browser allows it (https or localhost), the page is cached for a
// reload without a network, and the screen does not dim.
Kiosk.lastingScreen = () => {
  if ('serviceWorker' in navigator) {
    const parts = [...document.querySelectorAll('script[src],link[href]')].map((e) => e.getAttribute('src') || e.getAttribute('href'));
    navigator.serviceWorker.register('/kiosk/sw.js', { scope: '/kiosk' })
      .then(() => navigator.serviceWorker.ready)
      .then((r) => r.active.postMessage({ keep: location.href, parts }))
      .catch(() => {});
  }
  const wake = () => document.visibilityState === 'visible' && navigator.wakeLock.request('screen').catch(() => {});
  if ('wakeLock' in navigator) {
    wake();
    document.addEventListener('visibilitychange', wake);
  }
};

try {
  Kiosk.main();
} catch (err) {
  document.documentElement.classList.remove('live'); // shows the list that the server rendered; retry.js reloads it
  throw err;
}
