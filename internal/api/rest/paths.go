package rest

// NoInput is the input of an operation that takes none.
type NoInput struct{}

// ListInput is the input of an operation that lists, and takes nothing else.
type ListInput struct{ Paging }

// SpacePath says which space is meant.
type SpacePath struct {
	Space Ref `path:"space" doc:"The id of a space."`
}

// ThreadPath says which thread is meant.
type ThreadPath struct {
	Thread Ref `path:"thread" doc:"The id of a thread."`
}

// PersonPath says which person is meant.
type PersonPath struct {
	Person Ref `path:"person" doc:"The id of a person."`
}
