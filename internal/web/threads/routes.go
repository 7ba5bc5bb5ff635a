package threads

import "meantime/internal/web/site"

// Routes are the addresses of threads and their letters.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /threads/{id}", Need: site.SignedIn, Do: show},
		{Pattern: "POST /threads/{id}/letters", Need: site.SignedIn, Do: reply},
		{Pattern: "POST /threads/{id}/read", Need: site.SignedIn, Do: markRead},
		{Pattern: "POST /threads/{id}/follow", Need: site.SignedIn, Do: follow},
		{Pattern: "POST /threads/{id}/close", Need: site.SignedIn, Do: closeThread},
		{Pattern: "POST /threads/{id}/reopen", Need: site.SignedIn, Do: reopen},
		{Pattern: "GET /letters/{id}", Need: site.SignedIn, Do: find},
		{Pattern: "GET /letters/{id}/edit", Need: site.SignedIn, Do: edit},
		{Pattern: "POST /letters/{id}/edit", Need: site.SignedIn, Do: change},
		{Pattern: "GET /letters/{id}/history", Need: site.SignedIn, Do: history},
		{Pattern: "GET /letters/{id}/delete", Need: site.SignedIn, Do: askDelete},
		{Pattern: "POST /letters/{id}/delete", Need: site.SignedIn, Do: remove},
	}
}
