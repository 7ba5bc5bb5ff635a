package admin

import (
	"meantime/internal/archive"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Archive is GET /organisation/archive: where an admin takes what the organisation has written, as far as they see it.
type Archive struct {
	page.Shell
	Head   Head
	Spaces []ArchiveSpace
	Taking site.Taking
}

// ArchiveSpace is a space that would be in it.
type ArchiveSpace struct{ Href, Name string }

func archives(v *site.Visit) error {
	p, err := archivePage(v)
	if err != nil {
		return err
	}
	return v.Show("admin/archive", &p)
}

func archivePage(v *site.Visit) (p Archive, err error) {
	if p.Shell, p.Head, err = look(v.Ctx(), v, tabArchive, v.L().T("Archive")); err != nil {
		return p, err
	}
	list, err := v.Spaces.List(v.Ctx(), v.Actor)
	if err != nil {
		return p, err
	}
	for _, s := range list {
		p.Spaces = append(p.Spaces, ArchiveSpace{"/spaces/" + s.ID.String(), s.Name})
	}
	p.Taking, err = v.Taking("/organisation/archive")
	return p, err
}

func takeArchive(v *site.Visit) error {
	return v.Take(archive.Organisation, func(says string, status int) error {
		p, err := archivePage(v)
		if err != nil {
			return err
		}
		p.Taking.Wrong = says
		v.Pages.Status(v.W, v.R, status, "admin/archive", &p)
		return nil
	})
}
