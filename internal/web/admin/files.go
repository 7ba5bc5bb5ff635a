package admin

import (
	"context"
	"strconv"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Files is GET /organisation/files: how much room files have, and may have.
type Files struct {
	page.Shell
	Head  Head
	Used  string
	Form  FilesForm
	Wrong Wrong
}

// FilesForm is how much they may have, as it is typed: one file in MB, all of them in GB.
type FilesForm struct{ Each, All string }

// Number returns one of the fields.
func (p *Files) Number(name string) Number {
	n := Number{Name: name, Wrong: p.Wrong.At(name), Min: 1}
	if name == "each" {
		n.Label, n.Hint, n.Value, n.Max = p.T("MB for one file"), p.T("What is larger is refused, and its sender told why."), p.Form.Each, file.MaxEach/file.MB
	} else {
		n.Label, n.Hint, n.Value, n.Max = p.T("GB for all files together"), p.T("When they are full, nothing more is taken until something goes, or you allow more."), p.Form.All, file.MaxAll/file.GB
	}
	return n
}

func files(v *site.Visit) error {
	var p Files
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("admin/files", &p)
}

func (p *Files) fill(v *site.Visit) (err error) {
	if p.Shell, p.Head, err = look(v.Ctx(), v, tabFiles, v.L().T("Files")); err != nil {
		return err
	}
	room, err := v.Files.Room(v.Ctx())
	p.Used = file.Size(room.Used)
	p.Form = FilesForm{strconv.FormatInt(room.Each/file.MB, 10), strconv.FormatInt(room.All/file.GB, 10)}
	return err
}

func setFiles(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	typed := FilesForm{form.Get("each"), form.Get("all")}
	each, err := amount("each", typed.Each, file.MB)
	all := int64(0)
	if err == nil {
		all, err = amount("all", typed.All, file.GB)
	}
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) { return tabFiles, v.Files.SetRoom(ctx, v.Actor, each, all) })
	}
	if err != nil {
		var p Files
		if err := p.fill(v); err != nil {
			return err
		}
		p.Form, p.Wrong = typed, wrong(v.L(), err, "each", "all")
		return v.Again("admin/files", &p, err)
	}
	return v.Go(tabFiles, v.L().T("Saved. What is there stays, whatever it has."), nil)
}

// amount reads so many of a unit.
func amount(field, typed string, unit int64) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(typed), 10, 32)
	if err != nil || n < 1 {
		return 0, fault.Invalid(field, "Please write a number.")
	}
	return n * unit, nil
}
