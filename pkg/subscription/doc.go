// Package subscription owns the nouns of subscribed calendars: the Feed, its options and what
// it contains, the history by which two answers are told apart, the fetches, and the record
// that somebody was told. How a calendar is written and served is left to feed, whose phone
// cannot know of a change to staleness.
package subscription
