// Package clienttest drives calendar programs that we did not write through one
// story against a running huiqi: subscribe, booked, moved, room renamed,
// cancelled, an outage, the link rotated, revoked. After each step it compares what
// each program shows with what the API says is true. `make clients` runs it;
// docs/clients.md tells what came of it. The programs are Debian's, the network is
// loopback, and every profile and database is a throw-away.
package clienttest
