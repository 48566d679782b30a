// Package handling has the use cases of motions (提案办理): it keeps Motions with every check, takes them from step to
// step, and links them to the Meetings that are about them. What a Motion is belongs to pkg/motion, and what a
// Meeting without its parties is warned of to pkg/conflict.
package handling
