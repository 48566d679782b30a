// A Row shows one meeting of the list. Its markup is the same as that of the page
// that the server renders.
Kiosk.stateOf = (line, soon, now) => {
  if (line.moved) return 'moved';
  if (line.cancelled) return 'cancelled';
  if (now >= line.to) return 'over';
  if (now >= line.from) return 'running';
  if (now >= line.from - soon) return 'soon';
  return 'later';
};

// parts divides a place where a line may end, so that a floor or the name of a room
// stays whole. The server divides it alike.
Kiosk.parts = (place) => place.split(' ').flatMap((word, i) => {
  const spans = word.split(/(?<=·)/).map((part) => Kiosk.el('span', '', part));
  return i ? [' ', ...spans] : spans;
});

Kiosk.Row = class {
  constructor(line) {
    const el = Kiosk.el;
    this.line = line;
    this.state = '';
    this.tight = false;
    this.freshUntil = 0;
    this.label = el('span');
    this.more = el('p', 'more');
    this.done = el('div', 'done');
    const note = (text) => (text ? [el('small', '', text)] : []);
    this.el = el('li', 'row',
      el('div', 'time',
        el('p', 'from', ...note(line.from_note), el('b', '', line.from_text)),
        el('p', 'to', '–', ...note(line.to_note), el('span', '', line.to_text))),
      el('div', 'what', el('h2', 'title', line.title), el('p', 'kind', line.kind)),
      el('div', 'place', el('p', 'room', ...Kiosk.parts(line.place)), el('p', 'way', line.way)),
      el('div', 'state', el('p', 'badge', el('i'), this.label), this.more));
  }

  // past says that the meeting has ended; the board shows it small.
  past(now) { return this.state === 'over' || (now >= this.line.to && this.state !== 'running'); }

  // off says that the meeting does not take place here and now.
  off() { return this.state === 'cancelled' || this.state === 'moved'; }

  current() { return this.state === 'running' || this.state === 'soon'; }

  // follow updates the row to the instant and says whether its state changed.
  follow(now, soon) {
    const state = Kiosk.stateOf(this.line, soon, now), turned = state !== this.state;
    if (turned) {
      this.state = state;
      this.label.textContent = this.line.moved || Kiosk.words.states[state];
      if (state === 'running') this.el.append(this.done);
      else this.done.remove();
    }
    const fresh = now < this.freshUntil ? ' fresh' : '';
    const cls = 'row ' + state + (this.tight ? ' tight' : '') + fresh;
    if (this.el.className !== cls) this.el.className = cls;
    const more = this.moreText(now);
    if (this.more.textContent !== more) this.more.replaceChildren(...(more ? Kiosk.parts(more) : []));
    if (state === 'running') this.done.style.transform = 'scaleX(' + this.share(now) + ')';
    return turned;
  }

  share(now) { return Math.min(1, (now - this.line.from) / Math.max(1, this.line.to - this.line.from)); }

  moreText(now) {
    if (this.state !== 'soon') return this.line.moved_place;
    const n = Math.ceil((this.line.from - now) / 60000);
    return n > 1 ? Kiosk.fill(Kiosk.words.in_minutes, { n }) : Kiosk.words.in_one;
  }
};
