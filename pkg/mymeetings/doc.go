// Package mymeetings is what a Feed's link shows of its holder's own Meetings (我的会议), and what the holder may do
// there: answer, ask for Leave, send somebody, take it back. It decides what a link may do; attendance judges and
// keeps the answers, feed the links, and web shows the pages.
package mymeetings
