// Package journal owns the journal (操作日志), the append-only record of every write: its nouns, the chain of hashes by
// which a change of it is found, the signature of its head, and its personal values. The store writes the
// rows, in the transaction of the write that they record, and reads them back.
package journal
