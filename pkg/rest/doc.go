// Package rest owns the HTTP interface of api: who may call what, the mapping
// between the contract's models and consult's nouns, the words of errors, and
// the serving of feeds' bytes. It decides nothing about meetings.
package rest
