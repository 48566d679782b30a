"""Reads every calendar of a folder with vobject and tells what it read, one JSON
object a line. Zones are those that the calendars describe."""
import json
import os
import sys
from datetime import timezone

import vobject


def seconds(event, name):
    if name not in event.contents:
        return None
    return int(event.contents[name][0].value.astimezone(timezone.utc).timestamp())


def text(event, name):
    return event.contents[name][0].value if name in event.contents else ""


# vobject keeps the zones it has met; each calendar is to be read as if it were
# the first.
met = vars(vobject.icalendar)["__tzidMap"]
known = dict(met)

folder = sys.argv[1]
for file in sorted(os.listdir(folder)):
    errors, events, name = [], [], ""
    met.clear()
    met.update(known)
    try:
        with open(os.path.join(folder, file), encoding="utf-8", newline="") as f:
            calendar = vobject.readOne(f.read())
        calendar.validate(raiseException=True)
        name = text(calendar, "name")
        events = calendar.contents.get("vevent", [])
        for event in events:
            print(json.dumps({
                "calendar": file, "uid": text(event, "uid"), "start": seconds(event, "dtstart"), "end": seconds(event, "dtend"),
                "status": text(event, "status"), "summary": text(event, "summary"), "location": text(event, "location"),
                "description": text(event, "description"), "sequence": int(text(event, "sequence")),
                "modified": seconds(event, "last-modified"), "stamp": seconds(event, "dtstamp"),
                "categories": [c for p in event.contents.get("categories", []) for c in p.value],
                "class": text(event, "class"), "transp": text(event, "transp"), "url": text(event, "url"),
                "conference": text(event, "conference"),
                "alarms": sorted(int(a.trigger.value.total_seconds()) for a in event.contents.get("valarm", [])),
            }))
    except Exception as e:  # whatever it is, it is the calendar's fault
        errors.append(repr(e))
    print(json.dumps({"calendar": file, "name": name, "events": len(events), "errors": errors}))
