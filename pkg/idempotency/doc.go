// Package idempotency carries out a request once, however often it is sent with the same
// Idempotency-Key. What the request made is recorded under the key in the same transaction
// that makes it. How a repeated request is answered over HTTP is left to package rest.
package idempotency
