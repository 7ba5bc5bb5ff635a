package app

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain fails when something that a test started is still running at the end.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Whoever says that more comes and then sends nothing is sent away, whatever the address does with what was sent.
func TestASlowBodyHoldsNoConnection(t *testing.T) {
	server := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	if server.ReadHeaderTimeout > 10*time.Second || server.WriteTimeout == 0 || server.MaxHeaderBytes > 64<<10 {
		t.Errorf("%v for headers of %d bytes, %v for the answer", server.ReadHeaderTimeout, server.MaxHeaderBytes, server.WriteTimeout)
	}
	server.ReadTimeout /= 400 // what takes minutes is not waited for here
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }() // it ends when the server is closed
	defer server.Close()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nemail="); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection stays: %v", err)
	}
}
