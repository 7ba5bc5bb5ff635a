package admin_test

import (
	"net/http"
	"testing"

	"meantime/internal/file"
	"meantime/internal/web/admin"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
)

func TestFilesPage(t *testing.T) {
	shell, head := pagetest.Shell(t, "Files, Saltmarsh", page.PlacePeople), admin.Head{Org: "Salt <marsh>", Once: "k"}
	pagetest.Check(t, "admin/files", &admin.Files{Shell: shell, Head: head, Used: "2 MB", Form: admin.FilesForm{Each: "100", All: "10"}, Wrong: admin.Wrong{"form": "Wrong.", "each": "Wrong.", "all": "Wrong."}},
		&admin.Files{Shell: shell, Head: head})
}

func TestAnAdminSaysHowMuchRoomThereIs(t *testing.T) {
	c := found(t)
	ada := c.web.As(c.aroha)
	holds(t, ada.Get("/organisation/files"), http.StatusOK, "All of it has 0 B now.")
	holds(t, ada.Post("/organisation/files", "each", "0", "all", "5"), http.StatusUnprocessableEntity, "Please write a number.")
	holds(t, ada.Post("/organisation/files", "each", "20000", "all", "50"), http.StatusUnprocessableEntity, "One file may have from 1 MB to 10,000 MB.")
	holds(t, ada.Post("/organisation/files", "each", "2000", "all", "1"), http.StatusUnprocessableEntity, "as much as one of them at the least")
	if a := ada.Post("/organisation/files", "each", "250", "all", "5"); a.Status != http.StatusSeeOther {
		t.Errorf("%d %s", a.Status, a.Wrong())
	}
	if room, err := c.Files.Room(t.Context()); err != nil || room != (file.Room{Each: 250 * file.MB, All: 5 * file.GB}) {
		t.Errorf("%+v, %v", room, err)
	}
}
