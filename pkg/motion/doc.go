// Package motion has the nouns of motions (提案): the Motion itself with who proposed it and who handles it, the steps
// that it may take, and its links to Meetings. It looks nothing up and stores nothing: use cases are in pkg/handling.
package motion
