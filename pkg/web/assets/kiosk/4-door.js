// At the door of a room the board shows what is on, what comes next, and until when
// no public meeting is, instead of a list, as door.go does. Meetings that are not public show nowhere.
Kiosk.Board.prototype.door = function () {
  const el = Kiosk.el, w = Kiosk.words, now = this.clock.now();
  const ahead = this.rows.filter((r) => !r.past(now));
  const running = ahead.filter((r) => r.state === 'running');
  const [next, ...later] = ahead.filter((r) => !r.off() && r.state !== 'running');
  const time = (r) => [r.line.from_note, r.line.from_text, '–', r.line.to_note, r.line.to_text].filter(Boolean).join(' ');
  const card = (r, cls, label) => el('section', 'door ' + cls,
    el('p', 'top', el('b', '', label), ' ', el('span', '', time(r))), el('h2', 'title', r.line.title), el('p', 'kind', r.line.kind));
  const on = running.length ? running.slice(0, 2).map((r) => card(r, 'on', w.states.running))
    : [el('section', 'door free', el('p', 'title', w.free),
      el('p', 'until', next ? Kiosk.fill(w.free_until, { t: next.line.from_text }) : w.free_today))];
  const then = next ? [card(next, next.state === 'soon' ? 'near' : 'then', next.state === 'soon' ? w.states.soon : w.next_here)]
    : running.length ? [el('section', 'door then', el('p', 'until', w.free_today))] : this.next();
  const rest = [...later, ...ahead.filter((r) => r.off())].sort((a, b) => a.line.from - b.line.from).slice(0, 3);
  const list = el('ul', 'rest', ...rest.map((r) => el('li', r.off() ? 'off' : '', el('b', '', r.line.from_text), ' ',
    el('span', '', r.line.title), ' ', r.off() ? el('i', '', r.line.moved || w.states[r.state]) : '')));
  const doors = el('div', 'doors', ...on, ...then, ...(list.lastChild ? [list] : []));
  this.dense('');
  this.zones = [];
  this.el.replaceChildren(doors);
  // What takes place goes first: the door has no pages.
  const full = () => doors.scrollHeight > this.el.clientHeight + 1;
  doors.classList.toggle('snug', full());
  while (full() && list.lastChild) list.lastChild.remove();
};
