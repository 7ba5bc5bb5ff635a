package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"meantime/internal/archive"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/importer"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// Check proves the invariants over a database, running or not, and returns a sentence for each that does not hold.
func Check(ctx context.Context, c Config) (wrong []string, err error) {
	if err := c.exists(); err != nil {
		return nil, err
	}
	core, err := c.asItIs(ctx, "http://localhost")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, core.DB.Close()) }()
	if err := core.fits(ctx, c); err != nil {
		wrong = append(wrong, err.Error())
	}
	found, err := core.hold(ctx)
	return append(wrong, found...), err
}

// begin has everybody begin as newcomers do, where an archive brought the organisation without what is anybody's own: with the usual
// hours, and following what they had a part in.
func (c *Core) begin(ctx context.Context) error {
	return c.DB.Write(ctx, func(tx *db.Tx) error {
		if err := c.Persons.Schedules.Begin(tx); err != nil {
			return err
		}
		return thread.FollowOwn(tx)
	})
}

// hold proves what every domain says must always hold.
func (c *Core) hold(ctx context.Context) (wrong []string, err error) {
	for _, check := range []func(context.Context) ([]string, error){c.DB.Check, c.Threads.Check, c.Asks.Check, c.Decisions.Check, c.Deliveries.Check, c.Urgents.Check, c.Relays.Check, c.Files.Check, c.Imports.Check} {
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
	switch _, err := os.Stat(c.DatabaseURL()); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no database in the folder %s", c.Data)
	case err != nil:
		return fmt.Errorf("the folder %s cannot be read: %w", c.Data, plain(err))
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
	err = appears(path, func(out *os.File) error {
		rows, err = d.Backup(ctx, out, file.Beside(c.files()))
		return err
	})
	return rows, err
}

// appears writes a file that is there whole, or not at all.
func appears(path string, write func(*os.File) error) error {
	if found, err := os.Stat(path); err == nil && found.IsDir() {
		return fmt.Errorf("%s is a folder; please name the file to write", path)
	}
	out, err := os.CreateTemp(filepath.Dir(path), ".meantime-*")
	if err != nil {
		return fmt.Errorf("the folder %s cannot be written to: %w", filepath.Dir(path), plain(err))
	}
	defer os.Remove(out.Name()) // after the renaming there is nothing of that name
	if err := write(out); err != nil {
		out.Close() // it goes
		return unwritten(path, err)
	}
	if err := errors.Join(out.Sync(), out.Close()); err != nil {
		return unwritten(path, err)
	}
	return os.Rename(out.Name(), path)
}

// unwritten says of which file it is that something could not be written, which goes by another name until it is there.
func unwritten(path string, err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok && e.Op == "write" {
		return fmt.Errorf("%s cannot be written: %w", path, e.Err)
	}
	return err
}

// Export writes an archive of all that is no secret to a file, while the program is running or not. The file appears whole or not at
// all.
func Export(ctx context.Context, c Config, path string) (done archive.Written, err error) {
	if err := c.exists(); err != nil {
		return done, err
	}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true})
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Holds(ctx, true); err != nil {
		return done, err
	}
	none, err := secret.Fresh() // nothing that is sealed is in it
	if err != nil {
		return done, err
	}
	core, err := NewCore(ctx, CoreOptions{DB: d, Files: c.files(), Now: c.now, Zones: Zones(c), Secrets: none, Log: c.Log, Uptime: c.uptime(), BaseURL: "http://localhost"})
	if err != nil {
		return done, err
	}
	err = appears(path, func(out *os.File) error {
		done, err = core.Archives.Workspace(ctx, out, filepath.Dir(path))
		return err
	})
	return done, err
}

// ImportArchive fills an empty folder or database from an archive, of either engine. Where anything is wrong, nothing is left of it.
func ImportArchive(ctx context.Context, c Config, path string) (done archive.Brought, err error) {
	in, size, err := opened(path)
	if err != nil {
		return done, err
	}
	defer in.Close() // it was only read
	d, shut, err := c.filling(ctx)
	if err != nil {
		return done, err
	}
	defer func() { err = shut(err) }()
	done, err = c.bring(ctx, d, in, size)
	if err != nil { // of what was not brought nothing is left
		err = errors.Join(c.unfilled(path, err), c.files().Clear())
	}
	return done, errors.Join(err, os.RemoveAll(c.unfinished()))
}

// unfilled says of which it is that a place could not be filled: of the file that it was filled from, or of the place.
func (c Config) unfilled(from string, err error) error {
	_, path := errors.AsType[*os.PathError](err)
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("there is no room left in the folder %s, where the data is to go", c.Data)
	case path, errors.Is(err, context.Canceled), fault.Of(err).Kind != fault.KindInternal:
		return err
	}
	return fmt.Errorf("%s: %w", from, err)
}

// filling takes an empty place, and opens its database. shut ends that; where something went wrong, no database stays that was not there.
func (c Config) filling(ctx context.Context) (d *db.DB, shut func(error) error, err error) {
	release, err := c.claim()
	if err != nil {
		return nil, nil, err
	}
	_, missing := os.Stat(c.DatabaseURL())
	shut = func(err error) error {
		if d != nil {
			err = errors.Join(err, d.Close())
		}
		if err != nil && c.Database == "" && errors.Is(missing, fs.ErrNotExist) {
			err = errors.Join(err, c.clear())
		}
		return errors.Join(err, release())
	}
	if d, err = db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true}); err == nil {
		err = c.empty(ctx, d)
	}
	if err != nil {
		return nil, nil, shut(err)
	}
	return d, shut, nil
}

// empty refuses a place in which there is something. Files that an import left that was killed are nothing: of its rows none is there.
func (c Config) empty(ctx context.Context, d *db.DB) error {
	held := d.Holds(ctx, false)
	_, newer := errors.AsType[*db.TooNewError](held)
	switch {
	case (held == nil || newer) && c.Database != "":
		return errors.New("the database that --database names has a Meantime in it already; please name an empty one")
	case held == nil || newer:
		return c.full("a Meantime")
	case !errors.Is(held, db.ErrEmpty):
		return held
	}
	if _, err := os.Stat(c.unfinished()); err == nil {
		if err := errors.Join(c.files().Clear(), os.RemoveAll(c.unfinished())); err != nil {
			return err
		}
	}
	return c.files().Each(func(blob.Key, int64, bool) error { return c.full("files of a Meantime") })
}

func (c Config) full(what string) error {
	return fmt.Errorf("the folder %s, where the data is to go, has %s in it already; please name another one with --data", c.Data, what)
}

// bring reads an archive. The bytes of its files come into a folder of their own, which becomes that of all files when all else is
// there.
func (c Config) bring(ctx context.Context, d *db.DB, in *os.File, size int64) (archive.Brought, error) {
	ring, err := secret.Fresh()
	if err != nil {
		return archive.Brought{}, err
	}
	return archive.Read(ctx, in, size, archive.Target{DB: d, Files: file.New(d, nil, c.now, c.coming()), Hold: func(ctx context.Context, about archive.Manifest) ([]string, error) {
		core, err := NewCore(ctx, CoreOptions{DB: d, Files: c.coming(), Now: c.now, Zones: Zones(c), Secrets: ring, Log: c.Log, Uptime: c.uptime(), BaseURL: "http://localhost"})
		if err != nil {
			return nil, err
		}
		if about.Kind == archive.Organisation {
			if err := core.begin(ctx); err != nil {
				return nil, err
			}
		}
		wrong, err := core.hold(ctx)
		if err != nil || len(wrong) > 0 {
			return wrong, err
		}
		return nil, c.coming().Become(c.files())
	}})
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
	in, _, err := readable(path)
	if err != nil {
		return out, err
	}
	defer in.Close() // it was only read
	d, shut, err := c.filling(ctx)
	if err != nil {
		return out, err
	}
	defer func() { err = shut(err) }()
	files := c.files()
	rows, err := d.Restore(ctx, in, file.Beside(files))
	if err != nil { // of what was not restored nothing is left
		return out, errors.Join(c.unfilled(path, err), files.Clear())
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
	switch {
	case fault.Is(err, fault.KindNotFound):
		err = fmt.Errorf("nobody here has the address %s", email)
	case fault.Is(err, fault.KindForbidden):
		err = fmt.Errorf("the account of %s has been ended; an admin opens it again under Organisation, People", email)
	}
	return base.String() + "/recover/" + token, who.Name, err
}

// DeliverMail keeps a mail that came in, for the Meantime that runs on the same data, or will.
func DeliverMail(ctx context.Context, c Config, raw []byte, e incoming.Envelope) (err error) {
	if err := c.exists(); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: c.now, Log: c.Log, NoMigrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Holds(ctx, true); err != nil {
		return err
	}
	return incoming.Keep(ctx, d, c.now(), raw, e)
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
	report, err = importer.Mailbox{Imports: core.Imports, Files: core.Files, Now: core.Now, Actor: actor, Space: where, Name: filepath.Base(m.File), File: file, Size: size,
		DryRun: m.DryRun, Tell: m.Tell}.Import(ctx)
	if err != nil {
		err = fmt.Errorf("%s: %w", m.File, err)
	}
	return report, err
}

// readable opens a file to read it.
func readable(name string) (*os.File, os.FileInfo, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, fmt.Errorf("%s cannot be read: %w", name, plain(err))
	}
	found, err := file.Stat()
	switch {
	case err != nil:
		err = fmt.Errorf("%s cannot be read: %w", name, plain(err))
	case found.IsDir():
		err = fmt.Errorf("%s is a folder; please name one file in it", name)
	default:
		return file, found, nil
	}
	return nil, nil, errors.Join(err, file.Close())
}

// opened opens a file to read it anywhere.
func opened(name string) (*os.File, int64, error) {
	file, found, err := readable(name)
	switch {
	case err != nil:
		return nil, 0, err
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
