package me

import (
	"meantime/internal/archive"
	"meantime/internal/web/site"
)

// ArchivePage is GET /me/archive: where somebody takes what is theirs.
type ArchivePage struct {
	Head
	Taking site.Taking
}

func showArchive(v *site.Visit) error {
	p, err := archivePage(v)
	if err != nil {
		return err
	}
	return v.Show("me/archive", &p)
}

func archivePage(v *site.Visit) (p ArchivePage, err error) {
	p.Head = head(v, "archive", v.L().T("Your archive"))
	p.Taking, err = v.Taking("/me/archive")
	return p, err
}

func takeArchive(v *site.Visit) error {
	return v.Take(archive.Person, func(says string, status int) error {
		p, err := archivePage(v)
		if err != nil {
			return err
		}
		p.Taking.Wrong = says
		v.Pages.Status(v.W, v.R, status, "me/archive", &p)
		return nil
	})
}
