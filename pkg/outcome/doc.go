// Package outcome owns the nouns of what comes of meetings and topics (成果): an Outcome of some Kind, the Instructions
// (批示) that officials wrote on it, and the FollowUps (跟办) of who does what by when. It has the rules that need these
// nouns alone; who may see and change what, and what they refer to, is left to followup, and their rows to store.
package outcome
