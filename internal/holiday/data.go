package holiday

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed data/holidays.zip
var archive []byte

//go:embed data/NOTICE.md
var notice string

// Notice says, in Markdown, where the holidays are from, under which licence, and what was changed. The licence asks that
// it can be read by whoever gets the file, so a page of the program must show it.
func Notice() string { return notice }

// Data is the known holidays: see Open.
type Data struct {
	countries []Place
	zones     map[string][]string // the states that keep a time zone
	files     map[string]*zip.File

	mu     sync.Mutex
	loaded map[string]*country
}

// country is one file of the archive.
type country struct {
	Places []Place  `json:"places"` // first the country itself
	Days   []record `json:"days"`
}

// Open reads the list of countries, and no holidays yet.
func Open() *Data {
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		panic("holiday: the embedded file is broken: " + err.Error())
	}
	d := &Data{files: make(map[string]*zip.File, len(r.File)), loaded: make(map[string]*country)}
	for _, f := range r.File {
		d.files[strings.TrimSuffix(f.Name, ".json")] = f
	}
	var index struct {
		Countries []Place             `json:"countries"`
		Zones     map[string][]string `json:"zones"`
	}
	if err := decode(d.files["index"], &index); err != nil {
		panic("holiday: the embedded file is broken: " + err.Error())
	}
	d.countries, d.zones = index.Countries, index.Zones
	slices.SortFunc(d.countries, func(a, b Place) int { return strings.Compare(a.Name, b.Name) })
	return d
}

func decode(f *zip.File, into any) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return json.NewDecoder(r).Decode(into)
}

// find returns a place's country, and which of its places it is.
func (d *Data) find(code string) (*country, int, error) {
	code = strings.ToUpper(code)
	name, _, _ := strings.Cut(code, "-")
	c, err := d.country(name)
	if err != nil {
		return nil, 0, err
	}
	at := slices.IndexFunc(c.Places, func(p Place) bool { return p.Code == code })
	if at < 0 {
		return nil, 0, unknown(code)
	}
	return c, at, nil
}

// country decodes a country when it is first asked for.
func (d *Data) country(code string) (*country, error) {
	file := d.files[code]
	if file == nil {
		return nil, unknown(code)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.loaded[code]; c != nil {
		return c, nil
	}
	c := new(country)
	if err := decode(file, c); err != nil {
		return nil, fmt.Errorf("holidays of %s: %w", code, err)
	}
	d.loaded[code] = c
	return c, nil
}
