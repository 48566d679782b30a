// Package booking owns the use cases of the office: keeping the directory,
// booking, editing, confirming, moving and cancelling Meetings, finding other
// slots, and the public list of a day. It decides; the store it declares keeps
// and protects. It holds the clock and knows no SQL, HTTP or calendar format.
package booking
