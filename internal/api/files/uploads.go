package files

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"meantime/internal/api/rest"
	"meantime/internal/fault"
)

// partType is the media type of a part of a file, in tus.
const partType = "application/offset+octet-stream"

// uploads adds the operations of tus.
func (s *surface) uploads() {
	g := s.Group("Uploads", "Files that arrive in parts, by the protocol tus 1.0 with its extensions creation, expiration and termination: any client of it works here, with a token. What has arrived stays, also when it is cut off or Meantime is restarted, until nothing more has come for a day. When the last byte is here the upload is a file, and its id is that of the file. An Idempotency-Key does nothing here: an upload knows how far it is. Errors are problems as everywhere else, and of one kind of its own: 412 where the version of tus is not said.")
	upload := reference("upload", "The id of an upload of yours.")
	ends := text("header", "Upload-Expires", "Wed, 14 Oct 2026 09:40:00 GMT", "When it is forgotten if nothing more arrives; missing once something refers to the file.")
	offset := text("header", "Upload-Offset", "0", "How many bytes are here.")
	for _, o := range []rest.Streamed{
		{Op: rest.Op{Route: "OPTIONS /uploads", ID: "describe-uploads", Scope: rest.Write, Status: http.StatusNoContent, Summary: "What is spoken here"}, Empty: true,
			Headers: []*huma.Param{text("header", "Tus-Version", "1.0.0", "The versions of tus."), text("header", "Tus-Extension", "creation,expiration,termination", "Its extensions."),
				text("header", "Tus-Max-Size", "100000000", "How many bytes one file may have.")}},
		{Op: rest.Op{Route: "POST /uploads", ID: "begin-upload", Scope: rest.Write, Status: http.StatusCreated, Summary: "Begin an upload", About: "Makes room for the file. One of no bytes is whole at once."}, Empty: true,
			Parameters: []*huma.Param{resumable(), needed("Upload-Length", "9", "How many bytes the file has."),
				text("header", "Upload-Metadata", "filename cGxhbi50eHQ=", "What it is called, as filename, in Base64.")},
			Headers: []*huma.Param{text("header", "Location", "/api/v1/uploads/0b3n6x2e9g000", "Where its parts go."), offset, ends}},
		{Op: rest.Op{Route: "HEAD /uploads/{upload}", ID: "get-upload", Scope: rest.Write, Status: http.StatusOK, Summary: "How much has arrived"}, Empty: true,
			Parameters: []*huma.Param{upload, resumable()}, Headers: []*huma.Param{text("header", "Upload-Length", "9", "How many bytes the file has."), offset, ends}},
		{Op: rest.Op{Route: "PATCH /uploads/{upload}", ID: "send-part", Scope: rest.Write, Status: http.StatusNoContent, Summary: "Send a part", About: "From where the bytes that are here end: 409 says that it is not from there, and 423 that another request is sending. What has come before a connection breaks is kept."}, Empty: true,
			Parameters: []*huma.Param{upload, resumable(), needed("Upload-Offset", "0", "From which byte on this is.")}, Takes: partType, Headers: []*huma.Param{offset, ends}},
		{Op: rest.Op{Route: "POST /uploads/{upload}", ID: "send-part-by-post", Scope: rest.Write, Status: http.StatusNoContent, Summary: "Send a part where PATCH does not get through", About: "What the header says is done: the same as PATCH, HEAD or DELETE."}, Empty: true,
			Parameters: []*huma.Param{upload, resumable(), needed("X-HTTP-Method-Override", "PATCH", "What is meant."), text("header", "Upload-Offset", "0", "From which byte on this is.")}, Takes: partType, Headers: []*huma.Param{offset, ends}},
		{Op: rest.Op{Route: "DELETE /uploads/{upload}", ID: "give-up-upload", Scope: rest.Write, Status: http.StatusNoContent, Summary: "Give up an upload", About: "What has arrived of it goes. One that is a file by now is removed, if nothing refers to it."}, Empty: true,
			Parameters: []*huma.Param{upload, resumable()}},
	} {
		rest.Stream(g, o, s.part)
	}
}

func (s *surface) part(c *rest.Call, w http.ResponseWriter, r *http.Request) error {
	return s.Transfers.Upload(w, r, c.Actor, r.PathValue("upload"), func(err error) string { return fault.Of(err).Message })
}

// resumable is the header by which who asks says that they speak tus.
func resumable() *huma.Param {
	return needed("Tus-Resumable", "1.0.0", "The version of tus.")
}

func needed(name, example, about string) *huma.Param {
	p := text("header", name, example, about)
	p.Required = true
	return p
}
