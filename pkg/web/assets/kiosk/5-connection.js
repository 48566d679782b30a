// The Connection receives the list: from a stream of events, or by asking from
// time to time while there is no stream. It reconnects by itself.
Kiosk.Connection = class {
  constructor(clock, onDay) {
    this.clock = clock;
    this.onDay = onDay;
    this.fails = 0;
    this.lastMessage = performance.now();
    this.brokenAt = null;
    this.fresh = true;
    this.asOf = 0;
    this.askedAt = 0;
    this.query = '?' + new URLSearchParams([...Kiosk.scope, ['lang', Kiosk.words.lang]]);
  }

  // lost says whether the list on the screen is no longer confirmed.
  lost() {
    const t = performance.now(), p = Kiosk.pace;
    const broken = this.brokenAt !== null && t - this.brokenAt > p.grace;
    return !this.fresh || broken || t - this.lastMessage > p.dead;
  }

  open() {
    clearTimeout(this.timer);
    this.close();
    const source = new EventSource('/kiosk/events' + this.query);
    this.source = source;
    this.openedAt = performance.now();
    const on = (name, take) => source.addEventListener(name, (e) => {
      if (source !== this.source) return;
      this.openedAt = performance.now();
      take(JSON.parse(e.data));
    });
    on('beat', (b) => this.beat(b));
    on('day', (d) => this.onDay(d));
    source.onerror = () => source === this.source && this.reconnect();
  }

  close() {
    if (this.source) this.source.close();
    this.source = null;
  }

  beat(b) {
    this.clock.hear(b);
    this.fails = 0;
    this.confirm(b);
  }

  // confirm records that the server has answered, and whether its list is current.
  confirm(b) {
    this.fresh = b.fresh;
    this.asOf = b.as_of > 0 ? b.as_of : this.asOf;
    this.lastMessage = performance.now();
    this.brokenAt = null;
    this.build(b.build);
  }

  // reconnect closes the stream, whatever state the browser has left it in, and
  // opens a new one after a pause. The pause doubles each time and has a random
  // part, so that not all screens return at once.
  reconnect() {
    this.close();
    if (this.brokenAt === null) this.brokenAt = performance.now();
    const pause = Math.min(Kiosk.pace.retry_max, Kiosk.pace.retry * 2 ** this.fails);
    if (this.fails++ > 0) this.ask();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), pause * (0.5 + Math.random() / 2));
  }

  // watch notices a stream that has died silently. It asks for the list before that,
  // because a proxy may be holding the stream back.
  watch() {
    const t = performance.now(), p = Kiosk.pace;
    if (this.source && t - this.openedAt > p.dead) this.reconnect();
    if (t - Math.max(this.lastMessage, this.askedAt) > p.dead / 2) this.ask();
  }

  // ask fetches the list once: for a network that does not let streams through, and
  // for a midnight at which no list has come.
  async ask() {
    if (this.asking) return;
    this.asking = true;
    this.askedAt = performance.now();
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 8000);
    try {
      const answer = await fetch('/kiosk/day' + this.query, { cache: 'no-store', signal: stop.signal });
      if (answer.status === 404 && answer.headers.get('X-Huiqi-Page')) location.reload();
      if (answer.ok) this.take(await answer.json());
    } catch (err) {
      // the network is down, or a proxy has answered instead of the server
    } finally {
      clearTimeout(timer);
      this.asking = false;
    }
  }

  take(state) {
    if (!state || !state.beat || !state.day || state.day.v !== 1) return;
    this.clock.hear(state.beat);
    this.confirm(state.beat);
    this.onDay(state.day);
  }

  // build reloads the page when the server has a new version: once for each version,
  // and not on all screens at once.
  build(name) {
    if (name === Kiosk.body.dataset.build || this.rebuilding) return;
    try {
      if (sessionStorage.getItem('huiqi.build') === name) return;
      sessionStorage.setItem('huiqi.build', name);
    } catch (err) { return; }
    this.rebuilding = setTimeout(() => location.reload(), Math.random() * Kiosk.pace.dead);
  }
};
