package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/importer"
	"meantime/internal/person"
	"meantime/internal/space"
)

// Check proves the invariants over a database, running or not, and returns a sentence for each that does not hold.
func Check(ctx context.Context, c Config) (wrong []string, err error) {
	if err := c.exists(); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Holds(ctx, true); err != nil {
		return nil, err
	}
	ring, err := c.ring()
	if err != nil {
		return nil, err
	}
	core, err := NewCore(ctx, CoreOptions{DB: d, Files: c.files(), Now: c.now, Zones: Zones(c), Secrets: ring, Log: c.Log, Uptime: c.uptime(), BaseURL: "http://localhost"})
	if err != nil {
		return nil, err
	}
	if err := core.fits(ctx, c); err != nil {
		wrong = append(wrong, err.Error())
	}
	for _, check := range []func(context.Context) ([]string, error){d.Check, core.Threads.Check, core.Asks.Check, core.Decisions.Check, core.Deliveries.Check, core.Urgents.Check, core.Relays.Check, core.Files.Check, core.Imports.Check} {
		found, err := check(ctx)
		if err != nil {
			return wrong, err
		}
		wrong = append(wrong, found...)
	}
	return wrong, nil
}

// exists refuses a folder in which there is no database, rather than making one.
func (c Config) exists() error {
	if err := c.addressed(); err != nil || c.Database != "" {
		return err
	}
	if _, err := os.Stat(c.DatabaseURL()); err != nil {
		return fmt.Errorf("there is no database in the folder %s", c.Data)
	}
	return nil
}

// Backup writes everything to a file, while the program is running or not. The file appears whole or not at all.
func Backup(ctx context.Context, c Config, path string) (rows int, err error) {
	if err := c.exists(); err != nil {
		return 0, err
	}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Holds(ctx, false); err != nil {
		return 0, err
	}
	out, err := os.CreateTemp(filepath.Dir(path), ".backup-*")
	if err != nil {
		return 0, fmt.Errorf("the folder %s cannot be written to: %w", filepath.Dir(path), plain(err))
	}
	defer os.Remove(out.Name()) // after the renaming there is nothing of that name
	rows, err = d.Backup(ctx, out, file.Beside(c.files()))
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return rows, err
	}
	return rows, os.Rename(out.Name(), path)
}

// Restored is what a restored database holds, and what it wants before Meantime starts on it.
type Restored struct {
	Rows    int
	Sealed  bool   // something in it is sealed, and the keys are in no backup
	KeyFile string // where they are looked for
	Shut    error  // why what is sealed does not open with what is there; nil where it does
}

// Restore fills an empty folder or database from a file that Backup wrote, of either engine.
func Restore(ctx context.Context, c Config, path string) (out Restored, err error) {
	in, err := os.Open(path)
	if err != nil {
		return out, fmt.Errorf("%s cannot be read: %w", path, plain(err))
	}
	defer in.Close() // it was only read
	release, err := c.claim()
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, release()) }()
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	files := c.files()
	if err := files.Each(func(blob.Key, int64, bool) error {
		return errors.New("there are files in this folder already; a backup is restored into an empty one")
	}); err != nil {
		return out, err
	}
	rows, err := d.Restore(ctx, in, file.Beside(files))
	if err != nil { // of what was not restored nothing is left
		return out, errors.Join(err, files.Clear())
	}
	out = Restored{Rows: rows, KeyFile: c.keyFile()}
	out.Sealed, out.Shut, err = c.opens(ctx, d)
	return out, err
}

// Recover makes a link with which a person who cannot sign in sets a new password, and returns it with her name.
func Recover(ctx context.Context, c Config, email string) (link, name string, err error) {
	if err := c.exists(); err != nil {
		return "", "", err
	}
	base, err := c.base()
	if err != nil {
		return "", "", err
	}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true})
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Holds(ctx, true); err != nil {
		return "", "", err
	}
	ring, err := c.ring()
	if err != nil {
		return "", "", err
	}
	core, err := NewCore(ctx, CoreOptions{DB: d, Files: c.files(), Now: c.now, Zones: Zones(c), Secrets: ring, Log: c.Log, Uptime: c.uptime(), BaseURL: base.String()})
	if err != nil {
		return "", "", err
	}
	token, who, err := core.Persons.Recoveries.Issue(ctx, email)
	return base.String() + "/recover/" + token, who.Name, err
}

// Mailbox says which mailbox is imported, where, and by whom.
type Mailbox struct {
	File   string
	Space  string // its name or its number
	As     string // the address of an owner or an admin who may write there
	DryRun bool
	Tell   func(stage string, done, of int64) // how far it is; nil where nobody wants to know
}

// ImportMailbox brings what a mailbox holds into a space. On SQLite Meantime must not be running meanwhile.
func ImportMailbox(ctx context.Context, c Config, m Mailbox) (report *importer.Report, err error) {
	file, size, err := opened(m.File)
	if err != nil {
		return nil, err
	}
	defer file.Close() // it was only read
	core, shut, err := c.alone(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, shut()) }()
	actor, err := core.acting(ctx, m.As)
	if err != nil {
		return nil, err
	}
	where, err := core.spaceCalled(ctx, actor, m.Space)
	if err != nil {
		return nil, err
	}
	return importer.Mailbox{Imports: core.Imports, Files: core.Files, Now: core.Now, Actor: actor, Space: where, Name: filepath.Base(m.File), File: file, Size: size,
		DryRun: m.DryRun, Tell: m.Tell}.Import(ctx)
}

// opened opens a file to read it anywhere.
func opened(name string) (*os.File, int64, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, fmt.Errorf("%s cannot be read: %w", name, plain(err))
	}
	found, err := file.Stat()
	switch {
	case err != nil:
		err = fmt.Errorf("%s cannot be read: %w", name, plain(err))
	case found.IsDir():
		err = fmt.Errorf("%s is a folder; please name one mailbox file in it", name)
	case !found.Mode().IsRegular():
		err = fmt.Errorf("%s is no file that can be read twice; please save it as one", name)
	case found.Size() == 0:
		err = fmt.Errorf("%s is empty", name)
	default:
		return file, found.Size(), nil
	}
	return nil, 0, errors.Join(err, file.Close())
}

// alone opens what is there with a number of its own, as a Meantime that runs does.
func (c Config) alone(ctx context.Context) (core *Core, shut func() error, err error) {
	if err := c.exists(); err != nil {
		return nil, nil, err
	}
	var opened []func() error
	closing := func() (err error) {
		for _, shut := range slices.Backward(opened) {
			err = errors.Join(err, shut())
		}
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, closing())
		}
	}()
	if c.Database == "" {
		release, err := c.claim()
		if err != nil {
			return nil, nil, fmt.Errorf("%w; please stop it first", err)
		}
		opened = append(opened, release)
	}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true})
	if err != nil {
		return nil, nil, err
	}
	opened = append(opened, d.Close)
	if err := d.Holds(ctx, true); err != nil {
		return nil, nil, err
	}
	node, err := d.Node(ctx)
	if err != nil {
		return nil, nil, err
	}
	opened = append(opened, func() error { node.Release(); return nil })
	ring, err := c.ring()
	if err != nil {
		return nil, nil, err
	}
	core, err = NewCore(ctx, CoreOptions{DB: d, Files: c.files(), Now: c.now, Zones: Zones(c), Secrets: ring, Log: c.Log, Uptime: c.uptime(), BaseURL: "http://localhost", Node: node.Number})
	return core, closing, err
}

// acting is the person with an address, with all that they may do.
func (c *Core) acting(ctx context.Context, email string) (person.Actor, error) {
	var who person.Person
	err := c.DB.Read(ctx, func(tx *db.Tx) (err error) {
		who, err = c.Persons.People.ByEmail(tx, email)
		return err
	})
	if fault.Is(err, fault.KindNotFound) || err == nil && !who.Active() {
		return person.Actor{}, fmt.Errorf("nobody here has the address %s", email)
	}
	return person.Actor{ID: who.ID, Role: who.Role, Scopes: person.AllScopes}, err
}

// spaceCalled is the space that the actor sees under a name or a number.
func (c *Core) spaceCalled(ctx context.Context, actor person.Actor, name string) (space.Space, error) {
	all, err := c.Spaces.List(ctx, actor)
	if err != nil {
		return space.Space{}, err
	}
	var found []space.Space
	for _, s := range all {
		if s.ID.String() == name {
			return s, nil
		}
		if s.Called(name) {
			found = append(found, s)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return space.Space{}, fmt.Errorf("there is no space called %q that this person sees", name)
	}
	return space.Space{}, fmt.Errorf("there are %d spaces called %q; please give the number of one, which stands in its address", len(found), name)
}
