package fault

import (
	"fmt"
	"runtime/debug"
)

// Panic is a panic that was caught. Its text is for the log: it says where it was, and may hold what somebody wrote.
type Panic struct {
	Value any
	Stack []byte
}

// Error says what it was, and below that where.
func (p *Panic) Error() string { return fmt.Sprintf("panic: %v\n%s", p.Value, p.Stack) }

// Caught does something, and has its panic be an error, a *Panic. It is for what the program does by itself, for one thing after another: else
// one that makes it panic would end the program for everybody and, since it is there still after a restart, would again and again.
// Within a transaction it stands inside, so that the error undoes what was written. What do holds it must let go of by defer.
func Caught(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Panic{p, debug.Stack()}
		}
	}()
	return do()
}
