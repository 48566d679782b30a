// Package staleness finds the people whose phone cannot know of a Meeting's last Change,
// and records who was told of it. What a Change is is
// decided in consult; which Feeds were fetched is left to feed.
package staleness
