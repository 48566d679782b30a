// Package series books recurring Meetings and changes one date, the following ones
// or all of them, date by date where dates clash. How a rule is expanded is left to
// recurrence, and how each date is judged and written to booking.
package series
