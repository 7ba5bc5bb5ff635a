package archive

import (
	"fmt"
	"strings"

	"meantime/internal/db"
)

// So many rows are written at once, or so many bytes of an archive: a server is asked once for all of them.
const (
	rowsAtOnce  = 100
	bytesAtOnce = 1 << 20
)

// insertion writes rows into a table, some at once.
type insertion struct {
	tx      *db.Tx
	table   string
	columns int
	one     string // the statement of one row
	all     string // of rowsAtOnce
	values  []any  // of those that wait
	bytes   int
	written int
}

// newInsertion begins one. The names are those of the schema.
func newInsertion(tx *db.Tx, table string, columns []string) *insertion {
	of := func(rows int) string {
		marks := make([]string, rows)
		for r := range marks {
			row := make([]string, len(columns))
			for i := range row {
				row[i] = fmt.Sprintf("$%d", r*len(columns)+i+1)
			}
			marks[r] = "(" + strings.Join(row, ", ") + ")"
		}
		return `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES ` + strings.Join(marks, ", ")
	}
	return &insertion{tx: tx, table: table, columns: len(columns), one: of(1), all: of(rowsAtOnce)}
}

// next is where the values of the next row belong.
func (i *insertion) next() []any {
	i.values = append(i.values, make([]any, i.columns)...)
	return i.values[len(i.values)-i.columns:]
}

// add has the row written that has been filled in, of so many bytes.
func (i *insertion) add(bytes int) error {
	i.bytes += bytes
	switch {
	case len(i.values) == rowsAtOnce*i.columns:
		return i.write(i.all, i.values)
	case i.bytes > bytesAtOnce:
		return i.flush()
	}
	return nil
}

// flush writes what waits.
func (i *insertion) flush() error {
	for at := 0; at < len(i.values); at += i.columns {
		if err := i.exec(i.one, i.values[at:at+i.columns]); err != nil {
			return err
		}
	}
	i.clear()
	return nil
}

func (i *insertion) write(statement string, values []any) error {
	err := i.exec(statement, values)
	i.clear()
	return err
}

func (i *insertion) clear() {
	clear(i.values)
	i.values, i.bytes = i.values[:0], 0
}

func (i *insertion) exec(statement string, values []any) error {
	_, err := i.tx.Exec(statement, values...)
	rows := len(values) / i.columns
	if db.IsConstraint(err) {
		return refused(damaged, "the archive is damaged: of the rows %d to %d of %s one does not fit the others, or refers to something that is not there",
			i.written+1, i.written+rows, i.table)
	}
	i.written += rows
	return err
}
