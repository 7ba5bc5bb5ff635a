package archive

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// instant spells an instant, in UTC.
const instant = "2006-01-02T15:04:05.000000Z"

// column is a column of an archive's table.
type column struct {
	db.Column
	sort Sort // of a number
}

// columnsOf are the columns of a table that archives have.
func (t Table) columnsOf(tx *db.Tx) (out []column, err error) {
	all, err := tx.Columns(t.Name)
	for _, c := range all {
		if !slices.Contains(t.Without, c.Name) {
			out = append(out, column{c, t.SortOf(c.Name)})
		}
	}
	return out, err
}

// appendRow writes a row as a line: an object, with the columns in their order.
func appendRow(line []byte, columns []column, values []any) ([]byte, error) {
	line = append(line, '{')
	for i, c := range columns {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(append(append(line, '"'), c.Name...), `":`...) // it is a name of the schema
		var err error
		if line, err = c.append(line, values[i]); err != nil {
			return nil, fmt.Errorf("the column %s: %w", c.Name, err)
		}
	}
	return append(line, "}\n"...), nil
}

// append writes a value. What is no number of a thing or no instant that can be spelled is written as the number it is.
func (c column) append(line []byte, value any) ([]byte, error) {
	switch v := c.Held(value).(type) {
	case nil:
		return append(line, "null"...), nil
	case bool:
		return strconv.AppendBool(line, v), nil
	case int64:
		switch at := db.Time(v); {
		case c.sort == Thing && v > 0:
			return append(append(append(line, '"'), id.ID(v).String()...), '"'), nil
		case c.sort == Instant && at.Year() >= 0 && at.Year() <= 9999:
			return append(at.AppendFormat(append(line, '"'), instant), '"'), nil
		}
		return strconv.AppendInt(line, v, 10), nil
	case string:
		if len(v) > 0 && v[0] == 1 {
			return nil, errors.New("something sealed would have gone into the archive")
		}
		return appendText(line, v)
	case []byte:
		line = base64.StdEncoding.AppendEncode(append(line, '"'), v)
		return append(line, '"'), nil
	}
	return nil, fmt.Errorf("it is a %T", value)
}

func appendText(line []byte, text string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(text)
	return append(line, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...), err
}

// readRow reads what appendRow wrote, into values. It has the columns, and no others.
func readRow(line []byte, columns []column, values []any) error {
	var row map[string]json.RawMessage
	if err := json.Unmarshal(line, &row); err != nil {
		return err
	}
	for i, c := range columns {
		raw, is := row[c.Name]
		if !is {
			return fmt.Errorf("it has no column %s", c.Name)
		}
		var err error
		if values[i], err = c.read(raw); err != nil {
			return fmt.Errorf("its column %s is no %s", c.Name, c.says())
		}
		delete(row, c.Name)
	}
	for name := range row {
		return fmt.Errorf("there is no column %.60q", name)
	}
	return nil
}

// says names what a column holds.
func (c column) says() string {
	switch {
	case c.Type == db.Text:
		return "text"
	case c.Type == db.Truth:
		return "true or false"
	case c.Type == db.Bytes:
		return "bytes in base64"
	case c.sort != "":
		return string(c.sort)
	}
	return string(Count)
}

func (c column) read(raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	if c.Type == db.Truth {
		var v bool
		err := json.Unmarshal(raw, &v)
		return v, err
	}
	if raw[0] != '"' {
		if c.Type != db.Number {
			return nil, errors.New("a number")
		}
		return strconv.ParseInt(string(raw), 10, 64)
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, err
	}
	switch {
	case c.Type == db.Bytes:
		return base64.StdEncoding.DecodeString(text)
	case c.Type == db.Text:
		return text, plain(text)
	case c.sort == Instant:
		at, err := time.Parse(instant, text)
		return db.Micros(at), err
	case c.sort == Thing:
		v, err := id.Parse(text)
		return int64(v), err
	}
	return nil, errors.New("a text")
}

// plain refuses what no text of Meantime has: what begins as one that is sealed, and NUL, which PostgreSQL does not take.
func plain(text string) error {
	if len(text) > 0 && text[0] == 1 || bytes.IndexByte([]byte(text), 0) >= 0 {
		return errors.New("a control")
	}
	return nil
}
