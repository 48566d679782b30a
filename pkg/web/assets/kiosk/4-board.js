// A Zone is a part of the board with pages of its own. Labels, if given, name the
// pages. Up to ten pages are shown as dots, too.
Kiosk.Zone = class {
  constructor(pages, height, labels) {
    const el = Kiosk.el;
    this.pages = pages;
    this.labels = labels;
    this.at = 0;
    this.label = el('span');
    this.pager = el('div', 'pager');
    this.sheets = pages.map((rows) => el('ol', 'rows page', ...rows.map((r) => r.el)));
    const stack = el('div', 'pages', ...this.sheets);
    stack.style.height = height + 'px';
    this.el = el('section', 'zone', stack);
    if (labels) this.el.prepend(el('div', 'zone-head', this.label, this.pager));
    this.show(0);
  }

  show(n) {
    const el = Kiosk.el, many = this.pages.length;
    this.at = n % many;
    this.sheets.forEach((sheet, i) => sheet.classList.toggle('on', i === this.at));
    if (this.labels) this.label.textContent = this.labels[this.at];
    if (many < 2) return;
    const dots = many > 10 ? [] : this.sheets.map((_, i) => el('i', i === this.at ? 'on' : ''));
    this.pager.replaceChildren(...dots, el('b', '', (this.at + 1) + ' / ' + many));
  }

  turn() { this.show(this.at + 1); }

  find(row) { return this.pages.findIndex((p) => p.includes(row)); }
};

// The Board lays out the list. A list that fits is shown in the order of time. If
// it does not fit, meetings that have ended or will not take place move to the end
// and become small. If that is not enough, the list is split into pages, and what
// is on now or soon stays above them or comes first.
Kiosk.Board = class {
  constructor(clock) {
    this.clock = clock;
    this.el = Kiosk.id('board');
    this.day = null;
    this.rows = [];
    this.zones = [];
    this.saying = '';
    this.turning = 0;
  }

  // set shows a new list. Lines that are new or have changed are highlighted and
  // shown at once.
  set(day) {
    const now = this.clock.now(), before = this.day && this.day.date === day.date ? this.rows : null;
    const known = new Map((before || []).map((r) => [JSON.stringify(r.line), r.freshUntil]));
    this.day = day;
    this.rows = day.lines.map((line) => {
      const row = new Kiosk.Row(line), key = JSON.stringify(line);
      if (before) row.freshUntil = known.has(key) ? known.get(key) : now + 12000;
      return row;
    });
    Kiosk.id('summary').textContent = day.summary;
    Kiosk.id('venue').textContent = day.venue;
    Kiosk.id('way').textContent = day.way;
    this.rows.forEach((r) => r.follow(now, day.soon));
    this.lay(before && this.rows.find((r) => r.freshUntil === now + 12000));
  }

  // follow updates the board to the instant, once a second.
  follow(lost) {
    const now = this.clock.now();
    if (!this.day) return;
    if (now >= this.day.to) return this.say(lost ? 'unknown' : 'turning');
    const turned = this.rows.filter((r) => r.follow(now, this.day.soon)).length;
    if (turned || (this.saying && this.saying !== 'empty')) this.lay();
  }

  // say shows a message instead of a list that is not today's.
  say(what) {
    if (this.saying === what) return;
    const el = Kiosk.el, w = Kiosk.words;
    this.saying = what;
    this.zones = [];
    const kids = what === 'empty' ? [el('p', 'big', w.empty), el('p', 'small', w.empty_more), ...this.next()]
      : what === 'unknown' ? [el('p', 'big', w.unknown), el('p', 'small', w.unknown_why)]
        : [el('p', 'big', w.turning)];
    this.el.replaceChildren(el('section', 'quiet ' + what, ...kids));
    if (what !== 'empty') Kiosk.id('summary').textContent = w.title;
  }

  next() {
    const el = Kiosk.el, n = this.day.next;
    if (!n) return [];
    return [el('div', 'next', el('p', 'label', Kiosk.words.next), el('p', 'at', n.when), el('p', 'name', n.title), el('p', 'spot', n.place))];
  }

  lay(show) {
    if (this.clock.now() >= this.day.to) return;
    this.saying = '';
    if (!this.rows.length) return this.say('empty');
    const at = this.zones.map((z) => z.at);
    this.zones = this.divide();
    this.el.replaceChildren(...this.zones.map((z) => z.el));
    this.zones.forEach((z, i) => z.show(Math.min(at[i] || 0, z.pages.length - 1)));
    if (show) this.zones.forEach((z) => z.find(show) >= 0 && z.show(z.find(show)));
    if (show || !this.turning) this.keepTurning();
  }

  keepTurning() {
    clearInterval(this.turning);
    this.turning = setInterval(() => this.zones.forEach((z) => z.turn()), Kiosk.pace.page);
  }

  divide() {
    const now = this.clock.now(), space = this.el.clientHeight;
    const past = this.rows.filter((r) => r.past(now));
    const whole = (rows) => [new Kiosk.Zone([rows], space)];
    this.measure(this.rows, []);
    if (this.sum(this.rows) <= space) return whole(this.rows);
    this.measure(this.rows, this.rows.filter((r) => past.includes(r) || r.state === 'cancelled' || r.state === 'moved'));
    const ahead = this.rows.filter((r) => !past.includes(r));
    const current = ahead.filter((r) => r.current());
    const rest = [...ahead.filter((r) => !r.current()), ...past];
    if (this.sum([...ahead, ...past]) <= space) return whole([...ahead, ...past]);
    return this.pinned(current, rest, space) || this.rolled(current, rest, space) || this.split(current, rest, space);
  }

  // pinned keeps everything that is on now above the pages of the rest, if that
  // leaves enough room for them.
  pinned(current, rest, space) {
    const top = this.sum(current), left = space - top - this.between - this.head;
    if (!current.length || !rest.length || top > space * 0.58 || left < this.tallest(rest)) return null;
    return [new Kiosk.Zone([current], top), this.paged(rest, left)];
  }

  // rolled shows one page after another, what is on now first, if a round does not
  // take too long.
  rolled(current, rest, space) {
    const zone = this.paged([...current, ...rest], space - this.head);
    return zone.pages.length <= 8 || !current.length || !rest.length ? [zone] : null;
  }

  // split gives what is on now and the rest pages of their own, half of the board
  // each, but at least the height of the tallest row.
  split(current, rest, space) {
    const room = space - 2 * this.head - this.between;
    const pages = this.pack(current, Math.max(this.tallest(current), Math.min(room / 2, room - this.tallest(rest))));
    const top = Math.max(...pages.map((p) => this.sum(p)));
    return [new Kiosk.Zone(pages, top, pages.map(() => Kiosk.words.now)), this.paged(rest, room - top)];
  }

  paged(rows, room) {
    const pages = this.pack(rows, room), w = Kiosk.words, now = this.clock.now();
    return new Kiosk.Zone(pages, room, pages.map(([r]) => (r.current() ? w.now : r.past(now) ? w.past : w.later)));
  }

  tallest(rows) { return Math.max(...rows.map((r) => r.height)); }

  measure(rows, tight) {
    const el = Kiosk.el, now = this.clock.now();
    const list = el('ol', 'rows', ...rows.map((r) => r.el));
    const head = el('div', 'zone-head', 'x');
    const bench = el('div', '', head, list);
    bench.id = 'measure';
    rows.forEach((r) => {
      r.tight = tight.includes(r);
      r.follow(now, this.day.soon);
    });
    this.el.append(bench);
    rows.forEach((r) => { r.height = r.el.getBoundingClientRect().height; });
    this.head = head.getBoundingClientRect().height;
    this.gap = parseFloat(getComputedStyle(list).rowGap) || 0;
    this.between = parseFloat(getComputedStyle(this.el).rowGap) || 0;
    bench.remove();
  }

  sum(rows) { return rows.reduce((h, r) => h + r.height, 0) + this.gap * Math.max(0, rows.length - 1); }

  // pack fills pages in order. A row that is higher than a page gets one to itself.
  pack(rows, room) {
    const pages = [[]];
    rows.forEach((r) => {
      const page = pages[pages.length - 1];
      if (page.length && this.sum([...page, r]) > room + 0.5) pages.push([r]);
      else page.push(r);
    });
    return pages;
  }
};
