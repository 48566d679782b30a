// Reads every calendar of a folder with ical.js and tells what it read, one JSON
// object a line.
import fs from "node:fs";
import path from "node:path";
import ICAL from "ical.js";

const text = (event, name) => {
  const p = event.getFirstProperty(name);
  return p === null ? "" : String(p.getFirstValue());
};
const seconds = (event, name) => {
  const p = event.getFirstProperty(name);
  return p === null ? null : p.getFirstValue().toUnixTime();
};
const trigger = (alarm) => alarm.getFirstPropertyValue("trigger").toSeconds();

const dir = process.argv[2];
for (const file of fs.readdirSync(dir).sort()) {
  const errors = [];
  let name = "", events = [];
  try {
    const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(path.join(dir, file), "utf8")));
    name = String(calendar.getFirstPropertyValue("name"));
    events = calendar.getAllSubcomponents("vevent");
    for (const event of events) {
      console.log(JSON.stringify({
        calendar: file, uid: text(event, "uid"), start: seconds(event, "dtstart"), end: seconds(event, "dtend"),
        status: text(event, "status"), summary: text(event, "summary"), location: text(event, "location"),
        description: text(event, "description"), sequence: event.getFirstPropertyValue("sequence"),
        modified: seconds(event, "last-modified"), stamp: seconds(event, "dtstamp"),
        categories: event.getAllProperties("categories").flatMap((p) => p.getValues()),
        class: text(event, "class"), transp: text(event, "transp"), url: text(event, "url"),
        conference: text(event, "conference"),
        alarms: event.getAllSubcomponents("valarm").map(trigger).sort((a, b) => a - b),
      }));
    }
  } catch (e) {
    errors.push(String(e));
  }
  console.log(JSON.stringify({ calendar: file, name, events: events.length, errors }));
}
