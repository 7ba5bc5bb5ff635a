package db

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// A backup is gzipped lines of JSON, the same for both engines: a header; for each table its name and columns, then a
// line a row; and an end, without which it is not whole.
type (
	backupHeader struct {
		Meantime string `json:"meantime"` // always "backup"
		Schema   int    `json:"schema"`
	}
	backupTable struct {
		Table   string   `json:"table"`
		Columns []string `json:"columns"`
	}
	backupEnd struct {
		End   bool `json:"end"`
		Rows  int  `json:"rows"`
		Parts int  `json:"parts,omitempty"` // of what is beside the database
	}
	backupBytes struct {
		Base64 string `json:"base64"`
	}
)

// Beside is what a backup holds that is not in the database, as rows of one more table, which no migration makes: numbers, texts,
// truths and bytes.
type Beside struct {
	Table   string
	Columns []string
	List    func(tx *Tx) error                                             // finds out what there is, as the backup's tables know it
	Write   func(ctx context.Context, put func(values ...any) error) error // hands over all of it, after the tables
	Read    func(ctx context.Context, values []any) error                  // takes one row back
}

// maxBackupLine is the longest row, in bytes: a photo in base64, with room to spare.
const maxBackupLine = 64 << 20

// Backup writes everything that the database holds at one instant, while it is in use, with what is beside it, and returns how
// many rows the database has.
func (d *DB) Backup(ctx context.Context, w io.Writer, beside ...Beside) (rows int, err error) {
	all, err := migrations()
	if err != nil {
		return 0, err
	}
	packed := gzip.NewWriter(w)
	out := json.NewEncoder(packed)
	err = d.Read(ctx, func(tx *Tx) error {
		schema, _, err := One(tx, Value[int], `SELECT count(*) FROM migration`)
		if err != nil {
			return err
		}
		if schema > len(all) {
			return fmt.Errorf("a newer Meantime has been here (schema %d, this program knows %d); please use it for the backup", schema, len(all))
		}
		if err := out.Encode(backupHeader{"backup", schema}); err != nil {
			return err
		}
		for _, table := range tables(all, schema) {
			n, err := dumpTable(tx, out, table)
			if rows += n; err != nil {
				return fmt.Errorf("backing up %s: %w", table, err)
			}
		}
		for _, b := range beside {
			if err := b.List(tx); err != nil {
				return err
			}
		}
		return nil
	})
	parts := 0
	for _, b := range beside {
		if err == nil {
			var n int
			n, err = dumpBeside(ctx, out, b)
			parts += n
		}
	}
	if err == nil {
		err = out.Encode(backupEnd{true, rows, parts})
	}
	return rows, errors.Join(err, packed.Close())
}

func dumpTable(tx *Tx, out *json.Encoder, table string) (n int, err error) {
	columns, err := tx.Columns(table)
	if err != nil {
		return 0, err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	if err := out.Encode(backupTable{table, names}); err != nil {
		return 0, err
	}
	query := "SELECT * FROM " + table
	if numbered(columns) { // what refers to a row of its own table comes after it
		query += " ORDER BY id"
	}
	return tx.Rows(func(values []any) error {
		for i, v := range values {
			values[i] = backedUp(columns[i].Held(v))
		}
		return out.Encode(values)
	}, query)
}

// dumpBeside writes what is beside the database. It holds up nobody: no transaction is open any more.
func dumpBeside(ctx context.Context, out *json.Encoder, b Beside) (n int, err error) {
	if err := out.Encode(backupTable{b.Table, b.Columns}); err != nil {
		return 0, err
	}
	err = b.Write(ctx, func(values ...any) error {
		n++
		for i, v := range values {
			values[i] = backedUp(v)
		}
		return out.Encode(values)
	})
	return n, err
}

// backedUp is a value as a backup holds it.
func backedUp(v any) any {
	if raw, is := v.([]byte); is {
		return backupBytes{base64.StdEncoding.EncodeToString(raw)}
	}
	return v
}

// Restore fills an empty database with a backup, in one transaction, and brings it up to date. The database is opened
// with NoMigrate. What is beside the database is handed to beside before that is certain. Errors: the database is not empty, or the backup is damaged, cut short, or from a newer program; then
// nothing has been written.
func (d *DB) Restore(ctx context.Context, r io.Reader, beside ...Beside) (rows int, err error) {
	file := bufio.NewReader(r)
	if first, err := file.Peek(4); err == nil && bytes.Equal(first, []byte("PK\x03\x04")) {
		return 0, errors.New("this is not a backup of Meantime; if it is an archive, meantime import archive reads it")
	}
	packed, err := gzip.NewReader(file)
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return 0, errors.New("this is not a backup of Meantime")
	case err != nil:
		return 0, fmt.Errorf("the backup cannot be read: %w", err)
	}
	lines := bufio.NewScanner(packed)
	lines.Buffer(make([]byte, 0, 1<<16), maxBackupLine)
	var header backupHeader
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &header) != nil || header.Meantime != "backup" {
		return 0, errors.Join(errors.New("this is not a backup of Meantime"), lines.Err())
	}
	all, err := migrations()
	if err == nil && header.Schema > len(all) {
		err = fmt.Errorf("this backup was written by a newer Meantime (its schema is %d, this program knows %d); please use the newer program", header.Schema, len(all))
	}
	if err != nil {
		return 0, err
	}
	err = d.Fill(ctx, header.Schema, func(tx *Tx, tables []string) error {
		rows, err = restore(tx, tables, lines, beside)
		return err
	}, func(*Tx) error { return nil })
	if err != nil {
		return 0, err
	}
	return rows, nil
}

func restore(tx *Tx, tables []string, lines *bufio.Scanner, beside []Beside) (rows int, err error) {
	known := map[string]bool{}
	for _, t := range tables {
		known[t] = true
	}
	parts := 0
	into := restoring{}
	for lines.Scan() {
		line := lines.Bytes()
		if bytes.HasPrefix(line, []byte("[")) {
			if err := into.row(tx, line); err != nil {
				return rows, err
			}
			if into.beside == nil {
				rows++
			} else {
				parts++
			}
			continue
		}
		var next struct {
			backupTable
			backupEnd
		}
		if err := json.Unmarshal(line, &next); err != nil {
			return rows, fmt.Errorf("the backup is damaged: %w", err)
		}
		if next.End {
			if next.Rows != rows || next.Parts != parts {
				return rows, fmt.Errorf("the backup is damaged: it should hold %d rows and holds %d", next.Rows+next.Parts, rows+parts)
			}
			// Only at its very end does the file prove that nothing in it was changed.
			if lines.Scan() || lines.Err() != nil {
				return rows, errors.Join(errors.New("the backup is damaged"), lines.Err())
			}
			return rows, nil
		}
		if into, err = intoTable(next.backupTable, known, beside); err != nil {
			return rows, err
		}
	}
	return rows, errors.Join(errors.New("the backup is cut short"), lines.Err())
}

var columnName = regexp.MustCompile(`^[a-z_]+$`)

func insertInto(t backupTable, known map[string]bool) (string, error) {
	marks := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		marks[i] = fmt.Sprintf("$%d", i+1)
		if !columnName.MatchString(c) {
			return "", fmt.Errorf("the backup is damaged: there is no column %q", c)
		}
	}
	if !known[t.Table] || len(marks) == 0 {
		return "", fmt.Errorf("the backup is damaged: there is no table %q", t.Table)
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.Table, strings.Join(t.Columns, ", "), strings.Join(marks, ", ")), nil
}

// restoring is where rows go: into a table, or beside the database.
type restoring struct {
	insert string
	beside *Beside
}

func intoTable(t backupTable, known map[string]bool, beside []Beside) (restoring, error) {
	for i, b := range beside {
		if b.Table == t.Table && slices.Equal(b.Columns, t.Columns) {
			return restoring{beside: &beside[i]}, nil
		}
	}
	insert, err := insertInto(t, known)
	return restoring{insert: insert}, err
}

func (r restoring) row(tx *Tx, line []byte) error {
	if r.insert == "" && r.beside == nil {
		return errors.New("the backup is damaged: a row comes before its table")
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return fmt.Errorf("the backup is damaged: %w", err)
	}
	values := make([]any, len(raw))
	for i, v := range raw {
		var err error
		if values[i], err = restoreValue(v); err != nil {
			return fmt.Errorf("the backup is damaged: %w", err)
		}
	}
	if r.beside != nil {
		if len(values) != len(r.beside.Columns) {
			return errors.New("the backup is damaged: a row has not as many columns as its table")
		}
		return r.beside.Read(tx.Context(), values)
	}
	_, err := tx.Exec(r.insert, values...)
	return err
}

func restoreValue(raw json.RawMessage) (any, error) {
	switch raw[0] {
	case '{':
		var b backupBytes
		if err := json.Unmarshal(raw, &b); err != nil {
			return nil, err
		}
		return base64.StdEncoding.DecodeString(b.Base64)
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case 't', 'f':
		return raw[0] == 't', nil
	case 'n':
		return nil, nil
	}
	var n int64
	err := json.Unmarshal(raw, &n)
	return n, err
}
