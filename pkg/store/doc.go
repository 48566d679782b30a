// Package store keeps the office in SQLite or PostgreSQL through GORM: rows and
// their mappers, transactions, migrations, and the translation of driver errors
// to consult's sentinels. It owns the transaction and decides nothing; its rows
// never leave it.
package store
