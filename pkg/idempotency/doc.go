// Package idempotency carries out a request once, however often it is sent under the
// same Idempotency-Key: the note of what it made is written in one transaction with
// what it made. What a replay answers over HTTP is left to rest.
package idempotency
