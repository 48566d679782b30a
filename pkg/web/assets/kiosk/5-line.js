// The Line brings the list: a stream of events while there is one, a question
// now and then while there is not. Whatever breaks, it tries again by itself.
Kiosk.Line = class {
  constructor(clock, heard) {
    this.clock = clock;
    this.heard = heard;
    this.fails = 0;
    this.lastWord = performance.now();
    this.brokenAt = null;
    this.fresh = true;
    this.asOf = 0;
    this.askedAt = 0;
    this.query = '?' + new URLSearchParams({ venue: document.body.dataset.venue, lang: Kiosk.words.lang });
  }

  // lost tells whether the list on the screen is no longer confirmed.
  lost() {
    const t = performance.now(), p = Kiosk.pace;
    const broken = this.brokenAt !== null && t - this.brokenAt > p.grace;
    return !this.fresh || broken || t - this.lastWord > p.dead;
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
    on('day', (d) => this.heard(d));
    source.onerror = () => source === this.source && this.broke();
  }

  close() {
    if (this.source) this.source.close();
    this.source = null;
  }

  beat(b) {
    this.clock.hear(b);
    this.fails = 0;
    this.word(b);
  }

  // word notes that the server spoke, and whether it vouches for the list.
  word(b) {
    this.fresh = b.fresh;
    this.asOf = b.as_of > 0 ? b.as_of : this.asOf;
    this.lastWord = performance.now();
    this.brokenAt = null;
    this.build(b.build);
  }

  // broke gives the stream up, whatever state the browser left it in, and calls
  // again after a pause that doubles and differs from screen to screen.
  broke() {
    this.close();
    if (this.brokenAt === null) this.brokenAt = performance.now();
    const pause = Math.min(Kiosk.pace.retry_max, Kiosk.pace.retry * 2 ** this.fails);
    if (this.fails++ > 0) this.ask();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), pause * (0.5 + Math.random() / 2));
  }

  // watch finds the line that died without a word, and asks before it is given
  // up, for something on the way may be holding the stream back.
  watch() {
    const t = performance.now(), p = Kiosk.pace;
    if (this.source && t - this.openedAt > p.dead) this.broke();
    if (t - Math.max(this.lastWord, this.askedAt) > p.dead / 2) this.ask();
  }

  // ask fetches the list once: for a network that lets no streams through, and
  // for a midnight at which the server said nothing.
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
      // the network is down, or something on the way answered in the server's place
    } finally {
      clearTimeout(timer);
      this.asking = false;
    }
  }

  take(state) {
    if (!state || !state.beat || !state.day || state.day.v !== 1) return;
    this.clock.hear(state.beat);
    this.word(state.beat);
    this.heard(state.day);
  }

  // build loads the page anew when the server's has changed: once for each
  // change, and not on every screen at once.
  build(name) {
    if (name === Kiosk.body.dataset.build || this.rebuilding) return;
    try {
      if (sessionStorage.getItem('huiqi.build') === name) return;
      sessionStorage.setItem('huiqi.build', name);
    } catch (err) { return; }
    this.rebuilding = setTimeout(() => location.reload(), Math.random() * Kiosk.pace.dead);
  }
};
