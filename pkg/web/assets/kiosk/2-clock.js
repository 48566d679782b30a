// The clock is the server's: its time when last heard of, carried on by the
// monotonic clock, so that neither a wrong PC clock nor a correction of it shows.
Kiosk.Clock = class {
  constructor() {
    this.samples = [];
    this.offset = 0;
  }

  // hear takes in the server's clock. A message can only be late, so that the
  // greatest of the last few differences is nearest to the truth.
  hear(beat) {
    this.samples.push(beat.now - performance.now());
    this.samples = this.samples.slice(-3);
    this.offset = beat.offset * 1000;
  }

  // guess is for a page that was kept: the PC's clock, corrected by what it was
  // found to be wrong by when the server was last heard.
  guess(skew, offset) {
    this.samples = [Date.now() + skew - performance.now()];
    this.offset = offset * 1000;
  }

  now() { return Math.max(...this.samples) + performance.now(); }

  skew() { return this.now() - Date.now(); }

  // wall gives an instant the office's calendar, in the UTC fields of a Date.
  wall(ms) { return new Date(ms + this.offset); }

  hhmm(ms) { return this.wall(ms).toISOString().slice(11, 16); }

  date(pattern, ms) {
    const w = Kiosk.words, t = this.wall(ms);
    return Kiosk.fill(pattern, {
      y: t.getUTCFullYear(), m: t.getUTCMonth() + 1, d: t.getUTCDate(),
      w: w.weekdays[t.getUTCDay()], mon: w.months[t.getUTCMonth()],
    });
  }

  // since says an instant of the past, with its date when it is not of today.
  since(ms) {
    const day = (t) => this.wall(t).toISOString().slice(0, 10);
    const date = day(ms) === day(this.now()) ? '' : this.date(Kiosk.words.short_date, ms) + ' ';
    return date + this.hhmm(ms);
  }

  show() {
    const now = this.now(), hhmm = this.hhmm(now);
    const seconds = ':' + String(this.wall(now).getUTCSeconds()).padStart(2, '0');
    Kiosk.id('clock').replaceChildren(Kiosk.el('span', '', hhmm), Kiosk.el('small', '', seconds));
    Kiosk.id('date').textContent = this.date(Kiosk.words.long_date, now);
  }
};
