// Package followup has the use cases of what comes of meetings and topics: it records Outcomes (成果), the Instructions
// (批示) that officials wrote on them, and FollowUps (跟办) with their replies, and says who is late. What these nouns are
// is in outcome, and how far somebody sees and changes them in reach.
package followup
