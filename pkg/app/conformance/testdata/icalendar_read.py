"""Reads every calendar of a folder with python-icalendar and tells what it read,
one JSON object a line."""
import json
import os
import sys
from datetime import timezone

import icalendar


def seconds(event, name):
    if name not in event:
        return None
    return int(event.decoded(name).astimezone(timezone.utc).timestamp())


def text(event, name):
    return str(event[name]) if name in event else ""


def several(event, name):
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def zoned(calendar, event, errors):
    """What the calendar's own VTIMEZONE makes of a time has to be what the tz
    database does, which is what this library goes by."""
    for name in ("DTSTART", "DTEND"):
        if name in event and "TZID" in event[name].params:
            own = next(z for z in calendar.walk("VTIMEZONE") if z["TZID"] == event[name].params["TZID"]).to_tz()
            at = event.decoded(name)
            if own.localize(at.replace(tzinfo=None)) != at:
                errors.append(f"{event['UID']}: {name} is {at} and by the VTIMEZONE {own.localize(at.replace(tzinfo=None))}")


folder = sys.argv[1]
for file in sorted(os.listdir(folder)):
    errors, events, name = [], [], ""
    try:
        with open(os.path.join(folder, file), "rb") as f:
            calendar = icalendar.Calendar.from_ical(f.read())
        name = text(calendar, "NAME")
        errors += [f"{what}" for c in calendar.walk() for what in c.errors]
        events = calendar.walk("VEVENT")
        for event in events:
            zoned(calendar, event, errors)
            print(json.dumps({
                "calendar": file, "uid": text(event, "UID"), "start": seconds(event, "DTSTART"), "end": seconds(event, "DTEND"),
                "status": text(event, "STATUS"), "summary": text(event, "SUMMARY"), "location": text(event, "LOCATION"),
                "description": text(event, "DESCRIPTION"), "sequence": int(event["SEQUENCE"]),
                "modified": seconds(event, "LAST-MODIFIED"), "stamp": seconds(event, "DTSTAMP"),
                "categories": [str(c) for p in several(event, "CATEGORIES") for c in p.cats],
                "class": text(event, "CLASS"), "transp": text(event, "TRANSP"), "url": text(event, "URL"),
                "conference": text(event, "CONFERENCE"),
                "alarms": sorted(int(a.decoded("TRIGGER").total_seconds()) for a in event.walk("VALARM")),
            }))
    except Exception as e:  # whatever it is, it is the calendar's fault
        errors.append(repr(e))
    print(json.dumps({"calendar": file, "name": name, "events": len(events), "errors": errors}))
