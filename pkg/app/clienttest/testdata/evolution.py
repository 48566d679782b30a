"""Drives Evolution Data Server over D-Bus: a verb a line on stdin, an answer in JSON a line on stdout."""
import json
import sys

import gi

gi.require_version("EDataServer", "1.2")
gi.require_version("ECal", "2.0")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, GLib, GObject, ICalGLib

NO_WAIT = 2**32 - 1


class Subscription:
    def __init__(self, registry):
        self.registry = registry
        self.client = None
        self.error = ""

    def subscribe(self, url):
        """As the dialogue "New calendar, on the web" does."""
        if self.client:
            self.client.get_source().remove_sync(None)
            self.client = None
        uri = GLib.Uri.parse(url, GLib.UriFlags.NONE)
        source = EDataServer.Source.new(None, None)
        source.set_display_name("huiqi")
        source.set_parent("webcal-stub")
        source.get_extension("Calendar").set_backend_name("webcal")
        login = source.get_extension("Authentication")
        login.set_host(uri.get_host())
        login.set_port(uri.get_port())
        source.get_extension("Security").set_secure(uri.get_scheme() == "https")
        source.get_extension("WebDAV Backend").set_resource_path(uri.get_path())
        source.get_extension("Offline").set_stay_synchronized(True)
        self.registry.commit_source_sync(source, None)
        source = self.registry.ref_source(source.get_uid())
        self.client = ECal.Client.connect_sync(source, ECal.ClientSourceType.EVENTS, NO_WAIT, None)
        GObject.Object.connect(self.client, "backend-error", lambda _, words: setattr(self, "error", words))

    def refresh(self, _):
        self.error = ""
        try:
            self.client.refresh_sync(None)
        except GLib.Error as e:
            self.error = e.message

    def shown(self, _):
        context = GLib.MainContext.default()
        while context.pending():
            context.iteration(False)
        _, found = self.client.get_object_list_as_comps_sync("#t", None)
        refresh = self.client.get_source().get_extension("Refresh")
        return {
            "failed": self.error,
            "minutes": refresh.get_interval_minutes() if refresh.get_enabled() else 0,
            "events": [self.event(c.get_icalcomponent()) for c in found],
        }

    def event(self, component):
        return {
            "uid": component.get_uid(),
            "title": component.get_summary() or "",
            "start": self.instant(component.get_dtstart()),
            "end": self.instant(component.get_dtend()),
            "place": component.get_location() or "",
            "status": {
                ICalGLib.PropertyStatus.CONFIRMED: "CONFIRMED",
                ICalGLib.PropertyStatus.TENTATIVE: "TENTATIVE",
                ICalGLib.PropertyStatus.CANCELLED: "CANCELLED",
            }.get(component.get_status(), ""),
            "keeps": list(self.kept(component)),
        }

    def kept(self, component):
        written = component.as_ical_string()
        for name in ("CATEGORIES", "COLOR", "CONFERENCE", "DESCRIPTION", "GEO", "URL"):
            if f"\n{name}:" in written or f"\n{name};" in written:
                yield name
        if "BEGIN:VALARM" in written:
            yield "VALARM"

    def instant(self, time):
        """Seconds since 1970; the zone is the one the calendar itself describes."""
        zone = ICalGLib.Timezone.get_utc_timezone()
        name = time.get_tzid()
        if name and not time.is_utc():
            _, zone = self.client.get_timezone_sync(name, None)
        return time.as_timet_with_zone(zone)


def main():
    subscription = Subscription(EDataServer.SourceRegistry.new_sync(None))
    for line in sys.stdin:
        verb, _, argument = line.strip().partition(" ")
        try:
            answer = {"value": getattr(subscription, verb)(argument)}
        except GLib.Error as e:
            answer = {"error": f"{verb}: {e.message}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
