// The Clock shows the server's time: the time of the last message, continued
// with the monotonic clock, so that a wrong clock of the PC does not matter, nor
// does its correction.
Kiosk.Clock = class {
  constructor() {
    this.samples = [];
    this.offset = 0;
  }

  // hear sets the clock by a message. A message can only be late, so the greatest
  // of the last few differences is the most accurate.
  hear(beat) {
    this.samples.push(beat.now - performance.now());
    this.samples = this.samples.slice(-3);
    this.offset = beat.offset * 1000;
  }

  // guess is for a page from the cache: it takes the PC's clock and the error that
  // it had when the server last sent a message.
  guess(skew, offset) {
    this.samples = [Date.now() + skew - performance.now()];
    this.offset = offset * 1000;
  }

  now() { return Math.max(...this.samples) + performance.now(); }

  skew() { return this.now() - Date.now(); }

  // wall returns a Date whose UTC fields are the office's local time.
  wall(ms) { return new Date(ms + this.offset); }

  hhmm(ms) { return this.wall(ms).toISOString().slice(11, 16); }

  date(pattern, ms) {
    const w = Kiosk.words, t = this.wall(ms);
    return Kiosk.fill(pattern, {
      y: t.getUTCFullYear(), m: t.getUTCMonth() + 1, d: t.getUTCDate(),
      w: w.weekdays[t.getUTCDay()], mon: w.months[t.getUTCMonth()],
    });
  }

  // since writes an instant in the past, with its date if it is not today.
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
