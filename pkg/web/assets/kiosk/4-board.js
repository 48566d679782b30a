// A Zone is a part of the board with pages of its own. A page is a list of rows
// and of headings between them; its label names the rows up to the first heading.
// Up to ten pages are shown as dots, too. Every page is shown once in a round.
Kiosk.Zone = class {
  constructor(pages, height, labels, round) {
    const el = Kiosk.el;
    this.pages = pages;
    this.labels = labels;
    this.dwell = round ? round / pages.length : Kiosk.pace.page;
    this.at = 0;
    this.label = el('span');
    this.pager = el('div', 'pager');
    this.sheets = pages.map((items) => el('ol', 'rows page', ...items.map((i) => i.el)));
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

// The Board lays out the list: in the order of time if it fits. If it does not,
// what is on now or soon stays in sight, in a zone whose pages all show within 12 s,
// and the rest turns its pages under headings. Rows become smaller, in two steps,
// until the list needs no more pages than it should. After the last meeting of the
// day the board shows the next day.
Kiosk.Board = class {
  constructor(clock) {
    this.clock = clock;
    this.el = Kiosk.id('board');
    this.day = null;
    this.rows = [];
    this.zones = [];
    this.timers = [];
    this.saying = '';
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
    this.after = day.after ? day.after.lines.map((line) => new Kiosk.Row(line)) : [];
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
    if (turned || (this.saying && this.saying !== 'empty' && this.saying !== 'done')) this.lay();
  }

  // say shows a message instead of a list that is not today's.
  say(what) {
    if (this.saying === what) return;
    const el = Kiosk.el, w = Kiosk.words;
    this.saying = what;
    this.zones = [];
    this.dense('');
    const kids = what === 'empty' ? [el('p', 'big', w.empty), el('p', 'small', w.empty_more), ...this.next()]
      : what === 'done' ? [el('p', 'big', w.done), ...this.next()]
        : what === 'unknown' ? [el('p', 'big', w.unknown), el('p', 'small', w.unknown_why)]
          : [el('p', 'big', w.turning)];
    this.el.replaceChildren(el('section', 'quiet ' + what, ...kids));
    if (what === 'unknown' || what === 'turning') Kiosk.id('summary').textContent = w.title;
  }

  next() {
    const el = Kiosk.el, n = this.day.next;
    if (!n) return [];
    return [el('div', 'next', el('p', 'label', Kiosk.words.next), el('p', 'at', n.when), el('p', 'name', n.title), el('p', 'spot', n.place))];
  }

  // over says that all meetings of the day have ended and the server has said what comes next.
  over() {
    const now = this.clock.now();
    return (this.day.after || this.day.next) && this.rows.every((r) => r.past(now));
  }

  lay(show) {
    if (this.clock.now() >= this.day.to) return;
    this.saying = '';
    if (this.day.door) return this.door();
    if (!this.rows.length) return this.say('empty');
    if (this.over() && !this.after.length) return this.say('done');
    const at = this.zones.map((z) => z.at);
    this.zones = this.divide();
    this.el.replaceChildren(...this.zones.map((z) => z.el));
    this.zones.forEach((z, i) => z.show(Math.min(at[i] || 0, z.pages.length - 1)));
    if (show) this.zones.forEach((z) => z.find(show) >= 0 && z.show(z.find(show)));
    this.keepTurning(show || this.timers.length !== this.zones.length);
  }

  // keepTurning starts the pages' clocks anew, unless the same zones go on turning.
  keepTurning(anew) {
    if (!anew && this.zones.every((z, i) => z.dwell === this.timers[i].dwell)) return;
    this.timers.forEach((t) => clearInterval(t.id));
    this.timers = this.zones.map((z, i) => ({
      dwell: z.dwell,
      id: setInterval(() => this.zones[i] && this.zones[i].turn(), z.dwell),
    }));
  }

  divide() {
    const rows = this.over() ? this.after : this.rows;
    let last = null;
    for (const level of ['', 'dense', 'dense denser']) {
      this.dense(level);
      const zones = this.arrange(rows, level);
      last = zones;
      if (Math.max(...zones.map((z) => z.pages.length)) <= this.enough(rows.length)) break;
    }
    return last;
  }

  dense(level) {
    const list = document.documentElement.classList;
    list.toggle('dense', level !== '');
    list.toggle('denser', level.includes('denser'));
  }

  // enough is how many pages a list of n may need: two, and five for fifty.
  enough(n) { return Math.max(2, Math.floor(n / 10)); }

  arrange(rows, level) {
    const now = this.clock.now(), space = this.el.clientHeight;
    this.measure(rows, []);
    if (rows === this.after) return [this.listed(this.groups([], [[this.day.after.heading, rows]]), rows, space)];
    const past = rows.filter((r) => r.past(now));
    const off = rows.filter((r) => !past.includes(r) && r.off());
    const current = rows.filter((r) => !past.includes(r) && r.current());
    const later = rows.filter((r) => !past.includes(r) && !off.includes(r) && !current.includes(r));
    if (this.sum(rows) <= space) return [new Kiosk.Zone([rows], space)];
    this.measure(rows, level ? [] : [...past, ...off]);
    const ahead = rows.filter((r) => !past.includes(r));
    if (this.sum([...ahead, ...past]) <= space) return [new Kiosk.Zone([[...ahead, ...past]], space)];
    const w = Kiosk.words, rest = [[w.later, later], [w.off, off], [w.past, past]].filter(([, some]) => some.length);
    if (!current.length || !rest.length) {
      return [this.listed(this.groups(current, rest), rows, space, current.length && Kiosk.pace.page)];
    }
    return this.split(current, rest, space);
  }

  // groups are the items of pages: headings and the rows below each.
  groups(current, rest) { return current.length ? [[Kiosk.words.now, current], ...rest] : rest; }

  // listed is a single zone.
  listed(groups, rows, space, round) {
    const pages = this.pack(groups, space - this.head);
    return new Kiosk.Zone(pages.map((p) => p.items), space - this.head, pages.map((p) => p.label), round);
  }

  // split keeps what is on now above the rest. It takes as many pages of it as leave
  // the rest few pages, and all of them show within the time of one page of the rest.
  split(current, rest, space) {
    const room = space - 2 * this.head - this.between;
    const least = Math.max(...rest.map(([, some]) => this.tallest(some))) + (rest.length > 1 ? this.head : 0);
    let best = null;
    for (let many = 1; many <= 4; many++) {
      const top = this.lowest(current, many, room - least);
      if (!top) continue;
      const below = this.pack(rest, room - top);
      const choice = { top, below, pages: Math.max(many, below.length) };
      if (!best || choice.pages < best.pages) best = choice;
      if (choice.pages <= this.enough(this.rows.length)) break;
    }
    if (!best) {
      const top = Math.max(this.tallest(current), room - least);
      best = { top, below: this.pack(rest, room - top) };
    }
    const above = this.pack([[Kiosk.words.now, current]], best.top);
    return [
      new Kiosk.Zone(above.map((p) => p.items), best.top, above.map((p) => p.label), Kiosk.pace.page),
      new Kiosk.Zone(best.below.map((p) => p.items), room - best.top, best.below.map((p) => p.label)),
    ];
  }

  // lowest is the least height at which the rows fill so many pages, or 0 if the height allowed is less.
  lowest(rows, many, allowed) {
    for (let h = this.tallest(rows); h <= allowed; h += this.rem / 4) {
      if (this.pack([['', rows]], h).length <= many) return h;
    }
    return 0;
  }

  tallest(rows) { return Math.max(...rows.map((r) => r.height)); }

  measure(rows, tight) {
    const el = Kiosk.el, now = this.clock.now();
    const list = el('ol', 'rows', ...rows.map((r) => r.el));
    const head = el('div', 'zone-head', 'x'), sub = el('li', 'sub', 'x');
    const bench = el('div', '', head, list, el('ol', 'rows', sub));
    bench.id = 'measure';
    rows.forEach((r) => {
      r.tight = tight.includes(r);
      r.follow(now, this.day.soon);
    });
    this.el.append(bench);
    rows.forEach((r) => { r.height = r.el.getBoundingClientRect().height; });
    this.head = head.getBoundingClientRect().height;
    this.sub = sub.getBoundingClientRect().height;
    this.gap = parseFloat(getComputedStyle(list).rowGap) || 0;
    this.between = parseFloat(getComputedStyle(this.el).rowGap) || 0;
    this.rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    bench.remove();
  }

  sum(rows) { return rows.reduce((h, r) => h + r.height, 0) + this.gap * Math.max(0, rows.length - 1); }

  // pack fills pages in order. The first group of a page gives it its label, each
  // further one a heading, which never ends a page. A row that is higher than a page
  // gets one to itself.
  pack(groups, room) {
    const pages = [];
    let page = null;
    groups.forEach(([name, rows]) => rows.forEach((r, i) => {
      const heading = page && i === 0 ? this.sub + this.gap : 0;
      if (!page || page.height + heading + this.gap + r.height > room + 0.5) {
        page = { label: name, items: [r], height: r.height };
        pages.push(page);
        return;
      }
      if (heading) page.items.push({ el: Kiosk.el('li', 'sub', name) });
      page.items.push(r);
      page.height += heading + this.gap + r.height;
    }));
    return pages;
  }
};
