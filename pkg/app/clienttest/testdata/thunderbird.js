// Runs inside Thunderbird, called over Marionette with a verb and its argument,
// and does what its calendar pages do: subscribe, ask again, show.
const [verb, argument, done] = arguments;
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");

const subscribed = () => cal.manager.getCalendars().find(c => c.name == "huiqi");

const verbs = {
  // A desktop shows a notice when a server cannot be reached. There is none here, and
  // without one the attempt throws and no calendar is ever fetched again.
  async prepare() {
    const module = "resource:///modules/ConnectionNotifications.sys.mjs";
    try {
      ChromeUtils.importESModule(module).ConnectionNotifications.connectionFailed = () => {};
    } catch {
      // Earlier editions give no such notice.
    }
  },

  async subscribe(url) {
    const old = subscribed();
    if (old) {
      cal.manager.removeCalendar(old);
    }
    const c = cal.manager.createCalendar("ics", Services.io.newURI(url));
    c.name = "huiqi";
    c.setProperty("cache.enabled", true);
    cal.manager.registerCalendar(c);
  },

  // As the timer of CalCalendarManager does: never while it is switched off.
  async refresh() {
    const c = subscribed();
    if (!c.getProperty("disabled")) {
      c.refresh();
    }
  },

  async shown() {
    const c = subscribed();
    const filter = Ci.calICalendar.ITEM_FILTER_TYPE_EVENT | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
    const far = [cal.createDateTime("20200101T000000Z"), cal.createDateTime("20500101T000000Z")];
    const items = await c.getItemsAsArray(filter, 0, ...far);
    return {
      off: !!c.getProperty("disabled"),
      failed: !Components.isSuccessCode(c.getProperty("currentStatus") || 0),
      minutes: c.getProperty("refreshInterval") ?? 30,
      events: items.map(i => ({
        uid: i.id,
        title: i.title,
        start: i.startDate.nativeTime / 1e6,
        end: i.endDate.nativeTime / 1e6,
        place: i.getProperty("LOCATION") || "",
        status: i.status || "",
        keeps: [
          ...["COLOR", "CONFERENCE", "DESCRIPTION", "GEO", "URL"].filter(name => i.getProperty(name)),
          ...(i.getCategories().length ? ["CATEGORIES"] : []),
          ...(i.getAlarms().length ? ["VALARM"] : []),
        ],
      })),
    };
  },
};

verbs[verb](argument).then(
  value => done({ value: value ?? null }),
  error => done({ error: `${error} ${error.stack}` })
);
