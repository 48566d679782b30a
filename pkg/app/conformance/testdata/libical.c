/* Reads every calendar of a folder with libical and tells what it read, one JSON
   object a line, with what libical's restriction check has to say. */
#include <dirent.h>
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void quoted(const char *s) {
    putchar('"');
    for (; s && *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') printf("\\%c", c);
        else if (c < ' ') printf("\\u%04x", c);
        else putchar(c);
    }
    putchar('"');
}

static void text(const char *key, const char *value) {
    printf(",\"%s\":", key);
    quoted(value);
}

static void seconds(const char *key, struct icaltimetype t) {
    printf(",\"%s\":", key);
    if (icaltime_is_null_time(t)) printf("null");
    else printf("%lld", (long long)icaltime_as_timet_with_zone(t, t.zone ? t.zone : icaltimezone_get_utc_timezone()));
}

static icalproperty *first(icalcomponent *c, icalproperty_kind kind) {
    return icalcomponent_get_first_property(c, kind);
}

static const char *value(icalcomponent *c, icalproperty_kind kind) {
    icalproperty *p = first(c, kind);
    return p ? icalproperty_get_value_as_string(p) : "";
}

static struct icaltimetype stamp(icalcomponent *c, icalproperty_kind kind) {
    icalproperty *p = first(c, kind);
    return p ? icalvalue_get_datetime(icalproperty_get_value(p)) : icaltime_null_time();
}

static int smaller(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void event(const char *file, icalcomponent *e) {
    printf("{\"calendar\":");
    quoted(file);
    text("uid", icalcomponent_get_uid(e));
    seconds("start", icalcomponent_get_dtstart(e));
    seconds("end", first(e, ICAL_DTEND_PROPERTY) ? icalcomponent_get_dtend(e) : icaltime_null_time());
    text("status", value(e, ICAL_STATUS_PROPERTY));
    text("summary", icalcomponent_get_summary(e));
    text("location", icalcomponent_get_location(e));
    text("description", icalcomponent_get_description(e));
    printf(",\"sequence\":%d", icalcomponent_get_sequence(e));
    seconds("modified", stamp(e, ICAL_LASTMODIFIED_PROPERTY));
    seconds("stamp", icalcomponent_get_dtstamp(e));
    printf(",\"categories\":[");
    const char *comma = "";
    for (icalproperty *p = first(e, ICAL_CATEGORIES_PROPERTY); p; p = icalcomponent_get_next_property(e, ICAL_CATEGORIES_PROPERTY), comma = ",") {
        printf("%s", comma);
        quoted(icalproperty_get_categories(p));
    }
    printf("]");
    text("class", value(e, ICAL_CLASS_PROPERTY));
    text("transp", value(e, ICAL_TRANSP_PROPERTY));
    text("url", value(e, ICAL_URL_PROPERTY));
    text("conference", value(e, ICAL_CONFERENCE_PROPERTY));
    int alarms[64], n = 0;
    for (icalcomponent *a = icalcomponent_get_first_component(e, ICAL_VALARM_COMPONENT); a && n < 64; a = icalcomponent_get_next_component(e, ICAL_VALARM_COMPONENT))
        alarms[n++] = icaldurationtype_as_int(icalproperty_get_trigger(first(a, ICAL_TRIGGER_PROPERTY)).duration);
    qsort(alarms, n, sizeof *alarms, smaller);
    printf(",\"alarms\":[");
    for (int i = 0; i < n; i++) printf("%s%d", i ? "," : "", alarms[i]);
    printf("]}\n");
}

/* whole reads the whole file. */
static char *whole(const char *dir, const char *file) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END)) { perror(path); exit(1); }
    long n = ftell(f);
    char *b = malloc(n + 1);
    rewind(f);
    if (!b || fread(b, 1, n, f) != (size_t)n) { perror(path); exit(1); }
    b[n] = 0;
    fclose(f);
    return b;
}

static int faults;

static void fault(const char *what) {
    printf("%s", faults++ ? "," : "");
    quoted(what);
}

/* complaints prints what the parser and the check have put into the components. */
static void complaints(icalcomponent *c) {
    for (icalproperty *p = first(c, ICAL_XLICERROR_PROPERTY); p; p = icalcomponent_get_next_property(c, ICAL_XLICERROR_PROPERTY))
        fault(icalproperty_get_xlicerror(p));
    for (icalcomponent *s = icalcomponent_get_first_component(c, ICAL_ANY_COMPONENT); s; s = icalcomponent_get_next_component(c, ICAL_ANY_COMPONENT))
        complaints(s);
}

static void calendar(const char *dir, const char *file) {
    char *b = whole(dir, file);
    icalcomponent *c = icalparser_parse_string(b);
    int events = 0;
    for (icalcomponent *e = c ? icalcomponent_get_first_component(c, ICAL_VEVENT_COMPONENT) : 0; e; e = icalcomponent_get_next_component(c, ICAL_VEVENT_COMPONENT), events++)
        event(file, e);
    faults = 0;
    char name[65536] = "";
    for (icalproperty *p = c ? first(c, ICAL_NAME_PROPERTY) : 0; p; p = 0) snprintf(name, sizeof name, "%s", icalproperty_get_name(p));
    printf("{\"calendar\":");
    quoted(file);
    text("name", name);
    printf(",\"events\":%d,\"errors\":[", events);
    if (!c) fault("no calendar");
    else {
        if (icalcomponent_isa(c) != ICAL_VCALENDAR_COMPONENT) fault("more than one component at the top");
        if (icalcomponent_count_errors(c)) fault("the parser found errors");
        if (!icalrestriction_check(c)) fault("the restriction check failed");
        if (!icalcomponent_check_restrictions(c)) fault("the component's restriction check failed");
        complaints(c);
    }
    printf("]}\n");
    if (c) icalcomponent_free(c);
    free(b);
}

static int files(const struct dirent *d) { return d->d_name[0] != '.'; }

int main(int argc, char **argv) {
    struct dirent **all;
    int n = argc == 2 ? scandir(argv[1], &all, files, alphasort) : -1;
    if (n < 0) { fprintf(stderr, "usage: libical FOLDER\n"); return 2; }
    icalerror_set_errors_are_fatal(0);
    for (int i = 0; i < n; i++) calendar(argv[1], all[i]->d_name);
    return 0;
}
