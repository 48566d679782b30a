// Package rest answers the API over HTTP. It owns who may call which operation, the mapping between the types of
// package api and those of consult, the text of errors, and the delivery of calendars to subscribers. It makes no
// decision about meetings, which it leaves to the use cases.
package rest
