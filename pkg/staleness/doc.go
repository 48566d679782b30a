// Package staleness finds the people whose phone cannot know of a Meeting's last
// change, and keeps who was told of it. What a change is, and when a phone can know,
// are consult's rules; which calendars were fetched is feed's.
package staleness
